import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { basename, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { UserError } from '@bitshare/core';
import { installCommand } from '../installation.ts';

interface Manifest {
  readonly version: string;
  readonly dependencies: Readonly<Record<string, string>>;
}

/**
 * Version and digest of the program that computes results: every file of the packages of this command line, and its
 * recipes. Code that only draws or prints is left out.
 */
export async function codeVersion(): Promise<string> {
  const manifest = new URL('../../package.json', import.meta.url);
  const { version, dependencies } = JSON.parse(await readFile(manifest, 'utf8')) as Manifest;
  const packages = Object.keys(dependencies).filter((name) => name.startsWith('@bitshare/'));
  const own = new URL('..', import.meta.url);
  // Source or build: the packages are read in the same form as this file.
  const folders = packages.sort().map((name) => join(folderOf(name, manifest), basename(own.pathname)));
  const hash = createHash('sha256');
  const recipes = ['recipes/', 'roles/'].map((name) => fileURLToPath(new URL(name, own)));
  for (const folder of [...folders, ...recipes])
    for (const file of await programFiles(folder)) {
      hash.update(relative(folder, file));
      hash.update(await readFile(file));
    }
  return `${version}+${hash.digest('hex').slice(0, 12)}`;
}

/** The folder of a dependency: beside this package or further up, as Node resolves it. */
function folderOf(name: string, manifest: URL): string {
  const places = createRequire(manifest).resolve.paths(name) ?? [];
  const folder = places.map((place) => join(place, name)).find((place) => existsSync(place));
  if (!folder) throw new UserError(`${name} is not installed.`, `Run: ${installCommand(name)}`);
  return folder;
}

async function programFiles(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile() && /\.(js|ts|wasm)$/.test(entry.name) && !entry.name.endsWith('.d.ts'))
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}
