import { UserError } from '@bitshare/core';
import type { Listing, SplitName } from './encoded-images.ts';

/** What the folder of each split may be called; the first that is there counts. */
export type SplitFolders = Readonly<Record<SplitName, readonly string[]>>;

/** Numbers of images by class. */
export type ClassCounts = ReadonlyMap<string, number>;

const layout = 'Images are expected as train/<class>/<name>.jpg and test/<class>/<name>.jpg.';

/** @throws UserError when a split is missing. */
export function chooseFolders(
  place: string,
  present: ReadonlySet<string>,
  wanted: SplitFolders,
): Readonly<Record<SplitName, string>> {
  const choose = (names: readonly string[]): string => {
    const found = names.find((name) => present.has(name));
    if (found === undefined) throw new UserError(`${place} holds no "${names.join('" or "')}"`, layout);
    return found;
  };
  return { train: choose(wanted.train), test: choose(wanted.test) };
}

/** @throws UserError when a class is empty, or in one of the splits only. */
export function listClasses(
  place: string,
  folders: Readonly<Record<SplitName, string>>,
  counts: Readonly<Record<SplitName, ClassCounts>>,
): Listing {
  for (const split of ['train', 'test'] as const) {
    const name = `${place}: ${folders[split]}`;
    if (counts[split].size === 0) throw new UserError(`${name} holds no class folders`, layout);
    for (const [className, count] of counts[split])
      if (count === 0) throw new UserError(`${name}/${className} holds no images`, 'Remove it or fill it.');
  }
  const missing = (of: SplitName, inside: SplitName) =>
    [...counts[of].keys()].find((className) => !counts[inside].has(className));
  for (const [one, other] of [
    ['train', 'test'],
    ['test', 'train'],
  ] as const) {
    const className = missing(one, other);
    if (className !== undefined)
      throw new UserError(
        `${place}: the class ${className} is in ${folders[one]} but not in ${folders[other]} (${counts[one].size} and ${counts[other].size} classes)`,
        'Both need the same classes.',
      );
  }
  const size = (split: SplitName) => [...counts[split].values()].reduce((a, b) => a + b, 0);
  return {
    classes: [...counts.train.keys()].sort(),
    sizes: { train: size('train'), test: size('test') },
  };
}

/** Whether a name is an image's, by its ending; files such as `.DS_Store` and `readme.txt` are passed over. */
export const isImageName = (name: string): boolean =>
  !name.startsWith('.') && /\.(jpe?g|png|webp|gif|tiff?|avif|bmp|ppm)$/i.test(name);
