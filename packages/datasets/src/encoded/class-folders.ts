import { readRegularFile } from '@bitshare/core';
import { nodeFiles, nodePath } from '../node-modules.ts';
import { arrangeImages } from './arrange-images.ts';
import { chooseFolders, type SplitFolders } from './class-listing.ts';
import type { Division } from './division.ts';
import type { EncodedImage, EncodedImages } from './encoded-images.ts';
import { largestImageFileBytes } from './encoded-images.ts';
import { hashOf } from './file-key.ts';
import { reading } from './reading.ts';
import type { Placement } from './use-of-entry.ts';
import { walkFolder } from './walk-folder.ts';

/**
 * Images in folders `train/<class>/` and, say, `val/<class>/`, in the order of their names; or in folders `<class>/` that are
 * divided. Links are followed.
 */
export async function openClassFolders(
  path: string,
  wanted: SplitFolders,
  division: Division | undefined,
): Promise<EncodedImages> {
  const { normalize } = await nodePath();
  const place = normalize(path).replace(/(?<=.)[/\\]$/, '');
  const found = await walkFolder(place, await foldersToRead(place, wanted, division));
  const { listing, images } = arrangeImages(place, found, wanted, division);
  const states = new Map(found.map((file) => [file.path, file.state]));
  const files = [...images].sort(inOrder);
  return {
    place,
    key: await hashOf(files.map(([own, { split }]) => `${split}/${own} ${states.get(own)}`)),
    list: async () => listing,
    async *read(): AsyncGenerator<EncodedImage> {
      for (const [own, placement] of files) {
        const file = `${place}/${own}`;
        const content = () =>
          readRegularFile(file, { role: 'an image', largestBytes: largestImageFileBytes });
        yield { ...placement, place: file, content };
      }
    },
  };
}

/** Only the folders of splits, if there are any, so that other folders are not read. */
async function foldersToRead(
  path: string,
  wanted: SplitFolders,
  division: Division | undefined,
): Promise<readonly string[]> {
  const names = await folderNames(path);
  if (division) return names;
  chooseFolders(path, new Set(names), wanted);
  return names.filter((name) => wanted.train.includes(name) || wanted.test.includes(name));
}

/** Folders in a folder, including links, by name. */
async function folderNames(path: string): Promise<string[]> {
  const { readdir, stat } = await nodeFiles();
  const names = (await reading(path, readdir(path))).filter((name) => !name.startsWith('.')).sort();
  const areFolders = await Promise.all(
    names.map(async (name) => (await reading(`${path}/${name}`, stat(`${path}/${name}`))).isDirectory()),
  );
  return names.filter((_, i) => areFolders[i]);
}

type Placed = readonly [path: string, placement: Placement];

/** Training images first, class by class. */
function inOrder([pathA, a]: Placed, [pathB, b]: Placed): number {
  if (a.split !== b.split) return a.split === 'train' ? -1 : 1;
  if (a.className !== b.className) return a.className < b.className ? -1 : 1;
  return pathA < pathB ? -1 : 1;
}
