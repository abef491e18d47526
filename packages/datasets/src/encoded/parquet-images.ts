import { UserError } from '@bitshare/core';
import { nodeFiles, nodePath } from '../node-modules.ts';
import { chooseFolders, type SplitFolders } from './class-listing.ts';
import type { EncodedImage, EncodedImages, Listing, SplitName } from './encoded-images.ts';
import { fileState, hashOf } from './file-key.ts';
import { openParquetFile, type ParquetFile } from './parquet-file.ts';
import { createPassedOver } from './passed-over.ts';

const splits = ['train', 'test'] as const;

/** `train-00000-of-00294.parquet`: split, number, count. Some sets add a hash. */
const fileName = /^([a-z]+)-(\d+)-of-(\d+)(-[0-9a-f]+)?\.parquet$/;

/** The folder of a set's parquet files: the given one or its `data`; undefined if there are none. */
export async function parquetFolder(path: string): Promise<string | undefined> {
  const [{ join }, { readdir }] = [await nodePath(), await nodeFiles()];
  for (const folder of [path, join(path, 'data')]) {
    const names = await readdir(folder).catch(() => []);
    if (names.some((name) => fileName.test(name))) return folder;
  }
  return undefined;
}

/** Images of a Hugging Face data set: `train-00000-of-00002.parquet` and so on, in the order of the files. */
export async function openParquetImages(folder: string, wanted: SplitFolders): Promise<EncodedImages> {
  const { join } = await nodePath();
  const names = (await (await nodeFiles()).readdir(folder)).filter((name) => fileName.test(name)).sort();
  const chosen = chooseFolders(folder, new Set(names.map((name) => fileName.exec(name)![1]!)), wanted);
  const filesOf = (split: SplitName) => {
    const own = names.filter((name) => fileName.exec(name)![1] === chosen[split]);
    checkComplete(folder, own);
    return own.map((name) => join(folder, name));
  };
  const files = { train: filesOf('train'), test: filesOf('test') };
  const passedOver = createPassedOver();
  for (const name of names) {
    const split = fileName.exec(name)![1]!;
    if (split !== chosen.train && split !== chosen.test)
      passedOver.add(`of "${split}", which is not used`, name);
  }
  let listing: Promise<Listing> | undefined;
  const list = () => {
    listing ??= listFiles(files).then((listed) => ({ ...listed, passedOver: passedOver.sentence(folder) }));
    return listing;
  };
  return {
    place: folder,
    key: await hashOf(await Promise.all(names.map((name) => fileState(name, join(folder, name))))),
    list,
    async *read(): AsyncGenerator<EncodedImage> {
      const { classes } = await list();
      for (const split of splits) {
        for (const path of files[split]) {
          for await (const { number, bytes, label } of (await openParquetFile(path)).read()) {
            const place = `${path}: row ${number}`;
            const className = classes[label];
            if (className === undefined)
              throw new UserError(`${place} has the label ${label}, but there are ${classes.length} classes`);
            yield { split, place, className, content: async () => bytes };
          }
        }
      }
    },
  };
}

/** @throws UserError when a numbered file is missing. */
function checkComplete(folder: string, names: readonly string[]): void {
  const count = Number(fileName.exec(names[0]!)![3]);
  const numbers = new Set(names.map((name) => Number(fileName.exec(name)![2])));
  for (let number = 0; number < count; number++)
    if (!numbers.has(number))
      throw new UserError(
        `${folder} holds ${numbers.size} of the ${count} files of the set of ${names[0]}; number ${number} is missing`,
        'Fetch the rest.',
      );
}

async function listFiles(files: Readonly<Record<SplitName, readonly string[]>>): Promise<Listing> {
  const opened: Record<SplitName, ParquetFile[]> = { train: [], test: [] };
  for (const split of splits)
    for (const path of files[split]) opened[split].push(await openParquetFile(path));
  const rows = (split: SplitName) => opened[split].reduce((sum, file) => sum + file.rows, 0);
  for (const split of splits)
    if (rows(split) === 0) throw new UserError(`${files[split][0]} holds no images`);
  return {
    classes: opened.train[0]!.classes ?? (await countClasses([...opened.train, ...opened.test])),
    sizes: { train: rows('train'), test: rows('test') },
  };
}

/** Largest number of classes: more than any data set has. */
const mostClasses = 2 ** 16;

/** Classes `'0'` and so on, up to the largest label. */
async function countClasses(files: readonly ParquetFile[]): Promise<string[]> {
  let largest = -1;
  for (const file of files) for await (const { label } of file.read()) largest = Math.max(largest, label);
  if (largest >= mostClasses)
    throw new UserError(`the largest label is ${largest}; at most ${mostClasses} classes are supported`);
  return Array.from({ length: largest + 1 }, (_, label) => String(label));
}
