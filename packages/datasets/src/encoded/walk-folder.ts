import type { Stats } from 'node:fs';
import { UserError } from '@bitshare/core';
import { nodeFiles } from '../node-modules.ts';
import { isImageName } from './image-name.ts';
import { reading } from './reading.ts';
import type { SetEntry } from './set-entry.ts';

/** A file in a folder tree. */
export interface FoundFile extends SetEntry {
  /** For images only: identifies the version of the file. */
  readonly state?: string | undefined;
}

/** Largest number of files and folders in a set: more than any data set has. */
const mostEntries = 2 ** 24;

/**
 * All entries in some subfolders of a folder, in the order of the names. Links are followed, except one that leads back to a folder
 * above it. @param folders names of the read subfolders. @throws UserError naming an unreadable path.
 */
export async function walkFolder(path: string, folders: readonly string[]): Promise<readonly FoundFile[]> {
  const { realpath } = await nodeFiles();
  const found: FoundFile[] = [];
  const above = [await realpath(path)];
  for (const name of folders) await enter(name);
  return found;

  async function enter(folder: string): Promise<void> {
    const real = await reading(`${path}/${folder}`, realpath(`${path}/${folder}`));
    if (above.includes(real))
      throw new UserError(
        `${path}/${folder} is a link that leads back to a folder above it`,
        'Remove it, or let it point to the images.',
      );
    found.push({ path: folder, type: 'directory' });
    above.push(real);
    for (const { name, stats } of await contentsOf(`${path}/${folder}`)) {
      const own = `${folder}/${name}`;
      if (stats?.isDirectory()) await enter(own);
      else found.push({ path: own, type: typeOf(stats), state: stats && `${stats.size} ${stats.mtimeMs}` });
      if (found.length > mostEntries)
        throw new UserError(`${path} holds more than ${mostEntries} files`, 'Check "path".');
    }
    above.pop();
  }
}

function typeOf(stats: Stats | undefined): string {
  if (!stats || stats.isFile()) return 'file';
  return stats.isFIFO() ? 'pipe' : 'device or socket';
}

/** The entries of a folder, by name, with `stats` of folders and of files named as images. */
async function contentsOf(
  folder: string,
): Promise<readonly { readonly name: string; readonly stats: Stats | undefined }[]> {
  const { readdir, stat } = await nodeFiles();
  const entries = await reading(folder, readdir(folder, { withFileTypes: true }));
  entries.sort((a, b) => (a.name < b.name ? -1 : 1));
  return Promise.all(
    entries.map(async (entry) => {
      const { name } = entry;
      const one = `${folder}/${name}`;
      if (isImageName(name) && !name.startsWith('.')) return { name, stats: await reading(one, stat(one)) };
      const counts = entry.isDirectory() || entry.isSymbolicLink();
      return { name, stats: counts ? await stat(one).catch(() => undefined) : undefined };
    }),
  );
}
