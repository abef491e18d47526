import { UserError } from '@bitshare/core';
import { chooseFolders, expectedFormats, expectedLayout, type SplitFolders } from './class-listing.ts';
import type { SplitName } from './encoded-images.ts';
import type { SetEntry } from './set-entry.ts';
import type { SetForm } from './set-form.ts';

/** The layout of a set among the found entries. */
export interface SetLayout {
  /** The root folder, `''` or with a trailing slash: `'photos/'`. */
  readonly root: string;
  /** The folder of each split in the root. Absent: the root holds the class folders. */
  readonly folders?: Readonly<Record<SplitName, string>> | undefined;
}

/** The folder of the first parts of a path: `''` or with a trailing slash. */
const folderOf = (parts: readonly string[], count: number): string =>
  count === 0 ? '' : `${parts.slice(0, count).join('/')}/`;

function addTo(sets: Map<string, Set<string>>, key: string, name: string): void {
  const known = sets.get(key);
  if (known) known.add(name);
  else sets.set(key, new Set([name]));
}

/** Orders folders by depth, then name: the first is the outermost. */
const outermost = (a: string, b: string): number =>
  a.split('/').length - b.split('/').length || (a < b ? -1 : 1);

/**
 * The outermost folder with subfolders for training and test of the wanted names, which contain folders.
 * @throws UserError when no folder has both splits.
 */
export function layoutWithSplits(
  place: string,
  entries: readonly SetEntry[],
  wanted: SplitFolders,
): SetLayout {
  const possible = new Set([...wanted.train, ...wanted.test]);
  const found = new Map<string, Set<string>>();
  for (const { path, type } of entries) {
    const parts = path.split('/');
    const depth = parts.length - (type === 'directory' ? 0 : 1);
    for (let i = 0; i < depth; i++) if (possible.has(parts[i]!)) addTo(found, folderOf(parts, i), parts[i]!);
  }
  const roots = [...found.keys()].sort(outermost);
  const has = (root: string, names: readonly string[]) => names.some((name) => found.get(root)!.has(name));
  const root = roots.find((one) => has(one, wanted.train) && has(one, wanted.test)) ?? roots[0] ?? '';
  return { root, folders: chooseFolders(`${place}${inside(root)}`, found.get(root) ?? new Set(), wanted) };
}

export const inside = (root: string): string => (root === '' ? '' : `: ${root.slice(0, -1)}`);

/**
 * The layout of images that are to be divided: the outermost folder with images in several subfolders, which are the classes;
 * without labels the whole set. @throws UserError when there is none, or the subfolders are splits.
 */
export function layoutToDivide(
  place: string,
  images: readonly SetEntry[],
  { splits, labelled }: SetForm,
): SetLayout {
  const folders = new Map<string, Set<string>>();
  for (const { path } of images) {
    const parts = path.split('/');
    for (let i = 0; i < parts.length - 1; i++) addTo(folders, folderOf(parts, i), parts[i]!);
  }
  let root = '';
  for (;;) {
    const children = folders.get(root);
    refuseSplits(`${place}${inside(root)}`, children ?? new Set(), splits);
    if (!labelled && images.length > 0) return { root: '' };
    if (!labelled) throw new UserError(`${place} holds no images`, expectedFormats);
    if (!children)
      throw new UserError(`${place} holds no images in folders of two classes or more`, expectedLayout);
    if (children.size > 1) return { root };
    root += `${[...children][0]!}/`;
  }
}

function refuseSplits(place: string, folders: ReadonlySet<string>, { train, test }: SplitFolders): void {
  if (train.some((name) => folders.has(name)) && test.some((name) => folders.has(name)))
    throw new UserError(`${place} already has splits`, 'Leave "split" out.');
}
