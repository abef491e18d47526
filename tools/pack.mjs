// `npm run pack [-- FOLDER]`: builds every public package and packs it as it would be published, by default into packed/.
import { mkdir, readdir, readFile, rm } from 'node:fs/promises';
import { join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildEngine } from './build-engine.mjs';
import { capture, pnpm, root, run } from './child.mjs';

/** Packs what is built. Resolves to the public packages by name, each with its folder, its manifest and its tarball. */
export async function packAll(target) {
  await mkdir(target, { recursive: true });
  const chosen = ['--filter', './packages/*', '--filter', 'bitshare'];
  const { code, output } = await capture([...pnpm, '-r', ...chosen, 'pack', '--out', join(target, '%s.tgz')]);
  if (code !== 0) throw new Error(`packing: ${output}`);
  const packages = (await readdir(join(root, 'packages'))).map((name) => `packages/${name}`);
  const entries = [...packages, 'apps/bench'].map(async (name) => {
    const folder = join(root, name);
    const manifest = JSON.parse(await readFile(join(folder, 'package.json'), 'utf8'));
    const tarball = join(target, `${manifest.name.replace('@', '').replace('/', '-')}.tgz`);
    return [manifest.name, { folder, manifest, tarball }];
  });
  return new Map(await Promise.all(entries));
}

/** Resolves to an exit code. */
async function main(target) {
  const code = (await buildEngine()) || (await run([join(root, 'node_modules/.bin/tsc'), '-b']));
  if (code !== 0) return code;
  await rm(target, { recursive: true, force: true });
  const { size } = await packAll(target);
  const shown = relative(process.cwd(), target) || '.';
  console.log(
    `${size} packages are in ${shown}. In a project of your own:\n\n  npm install ${target}/*.tgz\n`,
  );
  return 0;
}

if (process.argv[1] === fileURLToPath(import.meta.url))
  process.exitCode = await main(resolve(root, process.argv[2] ?? 'packed'));
