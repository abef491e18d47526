import { UserError } from '@bitshare/core';
import type { Listing, SplitName } from './encoded-images.ts';
import { decodedFormats } from './image-name.ts';

/** Possible names of the folder of each split; the first existing one is used. */
export type SplitFolders = Readonly<Record<SplitName, readonly string[]>>;

/** Numbers of images by class. */
export type ClassCounts = ReadonlyMap<string, number>;

export const expectedLayout =
  'Images are expected as train/<class>/<name>.jpg and test/<class>/<name>.jpg, or as <class>/<name>.jpg with a "split", the share of test images, such as 0.2. Images without classes need "labels": "none".';

export const expectedFormats = `Images are ${decodedFormats} files, by their names or their contents.`;

/** @throws UserError when a split is missing. */
export function chooseFolders(
  place: string,
  present: ReadonlySet<string>,
  wanted: SplitFolders,
): Readonly<Record<SplitName, string>> {
  const choose = (names: readonly string[]): string => {
    const found = names.find((name) => present.has(name));
    if (found === undefined)
      throw new UserError(`${place} holds no "${names.join('" or "')}"`, expectedLayout);
    return found;
  };
  return { train: choose(wanted.train), test: choose(wanted.test) };
}

/** @param passedOver a sentence on the skipped files. @throws UserError when a class is empty, or in only one of the splits. */
export function listClasses(
  place: string,
  folders: Readonly<Record<SplitName, string>>,
  counts: Readonly<Record<SplitName, ClassCounts>>,
  passedOver: string | undefined,
): Listing {
  for (const split of ['train', 'test'] as const) {
    const name = `${place}: ${folders[split]}`;
    if (counts[split].size === 0) throw new UserError(`${name} holds no class folders`, expectedLayout);
    const hint = ['Remove it or fill it.', ...(passedOver ? [passedOver] : [])].join('\n  ');
    for (const [className, count] of counts[split])
      if (count === 0) throw new UserError(`${name}/${className} holds no images`, hint);
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
    passedOver,
  };
}
