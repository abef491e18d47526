import { nodeFiles, nodePath } from '../node-modules.ts';
import { chooseFolders, isImageName, listClasses, type SplitFolders } from './class-listing.ts';
import type { EncodedImage, EncodedImages, SplitName } from './encoded-images.ts';
import { fileState, hashOf } from './file-key.ts';
import { reading } from './reading.ts';

interface ImageFile {
  readonly split: SplitName;
  readonly className: string;
  readonly path: string;
}

/** Images in folders `train/<class>/` and, say, `val/<class>/`, in the order of their names. Links are followed. */
export async function openClassFolders(path: string, wanted: SplitFolders): Promise<EncodedImages> {
  const [{ join }, { readFile }] = [await nodePath(), await nodeFiles()];
  const folders = chooseFolders(path, new Set(await folderNames(path)), wanted);
  const files: ImageFile[] = [];
  const states: string[] = [];
  const counts = { train: new Map<string, number>(), test: new Map<string, number>() };
  for (const split of ['train', 'test'] as const) {
    const folder = join(path, folders[split]);
    for (const className of await folderNames(folder)) {
      const names = await imageNames(join(folder, className));
      counts[split].set(className, names.length);
      for (const name of names) files.push({ split, className, path: join(folder, className, name) });
      const nameInSet = (name: string) => `${split}/${className}/${name}`;
      const known = names.map((name) => fileState(nameInSet(name), join(folder, className, name)));
      for (const state of await Promise.all(known)) states.push(state);
    }
  }
  return {
    place: path,
    key: await hashOf(states),
    list: async () => listClasses(path, folders, counts),
    async *read(): AsyncGenerator<EncodedImage> {
      for (const { path: place, ...image } of files)
        yield { ...image, place, content: () => reading(place, readFile(place)) };
    },
  };
}

/** Folders in a folder, also linked ones, by name. */
async function folderNames(path: string): Promise<string[]> {
  const [{ join }, { readdir, stat }] = [await nodePath(), await nodeFiles()];
  const names = (await reading(path, readdir(path))).filter((name) => !name.startsWith('.')).sort();
  const areFolders = await Promise.all(
    names.map((name) => join(path, name)).map(async (one) => (await reading(one, stat(one))).isDirectory()),
  );
  return names.filter((_, i) => areFolders[i]);
}

async function imageNames(folder: string): Promise<string[]> {
  const names = await reading(folder, (await nodeFiles()).readdir(folder));
  return names.filter(isImageName).sort();
}
