import { readRegularFile } from '@bitshare/core';
import { nodeFiles, nodePath } from '../node-modules.ts';
import { arrangeImages } from './arrange-images.ts';
import { chooseFolders } from './class-listing.ts';
import type { EncodedImage, EncodedImages } from './encoded-images.ts';
import { largestImageFileBytes } from './encoded-images.ts';
import { hashOf, keyOfForm } from './file-key.ts';
import { reading } from './reading.ts';
import type { SetForm } from './set-form.ts';
import type { Placement } from './use-of-entry.ts';
import { walkFolder } from './walk-folder.ts';

/**
 * Images in folders `train/<class>/` and, say, `val/<class>/`, in the order of their names; or in folders `<class>/` that are
 * divided. Links are followed.
 */
export async function openClassFolders(path: string, form: SetForm): Promise<EncodedImages> {
  const { normalize } = await nodePath();
  const place = normalize(path).replace(/(?<=.)[/\\]$/, '');
  const found = await walkFolder(place, await foldersToRead(place, form));
  const { listing, images } = arrangeImages(place, found, form);
  const states = new Map(found.map((file) => [file.path, file.state]));
  const files = [...images].sort(inOrder);
  return {
    place,
    key: await hashOf([
      ...(form.labelled ? [] : [keyOfForm(form)]),
      ...files.map(([own, { split }]) => `${split}/${own} ${states.get(own)}`),
    ]),
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

/** Only the folders of splits, so that other folders are not read; undefined: all, because the images are to be divided. */
async function foldersToRead(
  path: string,
  { splits, division }: SetForm,
): Promise<readonly string[] | undefined> {
  if (division) return undefined;
  const names = await folderNames(path);
  chooseFolders(path, new Set(names), splits);
  return names.filter((name) => splits.train.includes(name) || splits.test.includes(name));
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
