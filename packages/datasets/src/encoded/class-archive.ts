import { UserError } from '@bitshare/core';
import { nodePath } from '../node-modules.ts';
import { tarEntries } from '../tar-entries.ts';
import { chooseFolders, isImageName, listClasses, type SplitFolders } from './class-listing.ts';
import type { EncodedImage, EncodedImages, Listing, SplitName } from './encoded-images.ts';
import { fileState, hashOf } from './file-key.ts';

interface Contents {
  readonly folders: Readonly<Record<SplitName, string>>;
  readonly listing: Listing;
}

/**
 * Images at `.../train/<class>/<name>` and, say, `.../test/<class>/<name>` in a `.tar` or a gzipped one, in the archive's order. It is
 * read where it lies: nothing is unpacked, so a member's name cannot lead anywhere.
 */
export async function openClassArchive(path: string, wanted: SplitFolders): Promise<EncodedImages> {
  let contents: Promise<Contents> | undefined;
  const look = () => {
    contents ??= lookInto(path, wanted);
    return contents;
  };
  return {
    place: path,
    key: await hashOf([await fileState((await nodePath()).basename(path), path)]),
    list: async () => (await look()).listing,
    async *read(): AsyncGenerator<EncodedImage> {
      const { folders } = await look();
      for await (const { name, type, content } of tarEntries(path)) {
        const { folder, className, file } = placeOf(name);
        const split = splitOf(folder, folders);
        if (type === 'file' && split && className && isImageName(file))
          yield { split, className, place: `${path}: ${name}`, content };
      }
    },
  };
}

/** Goes through the names once: to know the classes and how much there is to decode. */
async function lookInto(path: string, wanted: SplitFolders): Promise<Contents> {
  const counts = new Map<string, Map<string, number>>();
  const seen = new Set<string>();
  const possible = new Set([...wanted.train, ...wanted.test]);
  for await (const { name, type } of tarEntries(path)) {
    const { folder, className, file } = placeOf(type === 'directory' ? `${name}/x` : name);
    if (!folder || !className || !possible.has(folder) || className.startsWith('.')) continue;
    const classes = counts.get(folder) ?? new Map<string, number>();
    counts.set(folder, classes);
    const isImage = type !== 'directory' && isImageName(file);
    classes.set(className, (classes.get(className) ?? 0) + (isImage ? 1 : 0));
    if (!isImage) continue;
    if (type !== 'file') throw new UserError(`${path}: ${name} is a link`, 'Pack the images themselves.');
    const own = `${folder}/${className}/${file}`;
    if (seen.has(own)) throw new UserError(`${path} holds ${own} twice`, 'Pack it again.');
    seen.add(own);
  }
  const folders = chooseFolders(path, new Set(counts.keys()), wanted);
  const { train, test } = { train: counts.get(folders.train)!, test: counts.get(folders.test)! };
  return { folders, listing: listClasses(path, folders, { train, test }) };
}

/** The last three parts of a name. */
function placeOf(name: string): {
  folder?: string | undefined;
  className?: string | undefined;
  file: string;
} {
  const parts = name.split('/').filter((part) => part !== '' && part !== '.');
  return { folder: parts.at(-3), className: parts.at(-2), file: parts.at(-1) ?? '' };
}

const splitOf = (
  folder: string | undefined,
  folders: Readonly<Record<SplitName, string>>,
): SplitName | undefined =>
  (['train', 'test'] as const).find((split) => folder !== undefined && folders[split] === folder);
