import type { Stats } from 'node:fs';
import { UserError } from '@bitshare/core';
import { nodeFiles } from '../node-modules.ts';
import { formatBytes, formatFault } from './image-format.ts';
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
 * All entries in a folder, in the order of the names. Links are followed, except one that leads back to a folder above it.
 * @param folders names of the read subfolders; absent: the folder itself is read, without its hidden subfolders.
 * @throws UserError naming an unreadable path.
 */
export async function walkFolder(
  path: string,
  folders: readonly string[] | undefined,
): Promise<readonly FoundFile[]> {
  const { realpath } = await nodeFiles();
  const found: FoundFile[] = [];
  const above = [await realpath(path)];
  if (folders) for (const name of folders) await enter(name);
  else await readContents('');
  return found;

  async function enter(folder: string): Promise<void> {
    const real = await reading(`${path}/${folder}`, realpath(`${path}/${folder}`));
    if (above.includes(real))
      throw new UserError(
        `${path}/${folder} is a link that leads back to a folder above it`,
        'Remove it, or let it point to the images.',
      );
    found.push({ path: folder, type: 'directory', image: false });
    above.push(real);
    await readContents(folder);
    above.pop();
  }

  /** @param folder `''`: the folder itself. */
  async function readContents(folder: string): Promise<void> {
    const within = folder === '' ? '' : `${folder}/`;
    for (const { name, stats, image } of await contentsOf(folder === '' ? path : `${path}/${folder}`)) {
      const own = `${within}${name}`;
      const skipped = folder === '' && name.startsWith('.');
      if (stats?.isDirectory()) await (skipped ? undefined : enter(own));
      else found.push({ path: own, type: typeOf(stats), image, state: stateOf(stats) });
      if (found.length > mostEntries)
        throw new UserError(`${path} holds more than ${mostEntries} files`, 'Check "path".');
    }
  }
}

function typeOf(stats: Stats | undefined): string {
  if (!stats || stats.isFile()) return 'file';
  return stats.isFIFO() ? 'pipe' : 'device or socket';
}

const stateOf = (stats: Stats | undefined): string | undefined => stats && `${stats.size} ${stats.mtimeMs}`;

interface FolderEntry {
  readonly name: string;
  /** Of folders, links and images. */
  readonly stats: Stats | undefined;
  readonly image: boolean;
}

/** The entries of a folder, by name. */
async function contentsOf(folder: string): Promise<readonly FolderEntry[]> {
  const { readdir, stat } = await nodeFiles();
  const entries = await reading(folder, readdir(folder, { withFileTypes: true }));
  entries.sort((a, b) => (a.name < b.name ? -1 : 1));
  return Promise.all(
    entries.map(async (entry) => {
      const { name } = entry;
      const one = `${folder}/${name}`;
      if (isImageName(name) && !name.startsWith('.'))
        return { name, stats: await reading(one, stat(one)), image: true };
      if (entry.isDirectory()) return { name, stats: await reading(one, stat(one)), image: false };
      if (!entry.isSymbolicLink() && (name.startsWith('.') || !entry.isFile()))
        return { name, stats: undefined, image: false };
      const stats = await stat(one).catch(() => undefined);
      return { name, stats, image: stats?.isFile() === true && (await beginsAsImage(one)) };
    }),
  );
}

/** Whether a file's content begins as an image. One that cannot be opened does not. */
async function beginsAsImage(path: string): Promise<boolean> {
  const file = await (await nodeFiles()).open(path).catch(() => undefined);
  if (!file) return false;
  try {
    const { buffer, bytesRead } = await file.read(new Uint8Array(formatBytes), 0, formatBytes, 0);
    return formatFault(buffer.subarray(0, bytesRead)) === undefined;
  } finally {
    await file.close();
  }
}
