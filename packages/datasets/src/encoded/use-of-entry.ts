import type { SplitFolders } from './class-listing.ts';
import type { SplitName } from './encoded-images.ts';
import { endingOf, isHidden, isImageName } from './image-name.ts';
import type { SetEntry } from './set-entry.ts';
import type { SetLayout } from './set-layout.ts';

/** The split and class of an image. */
export interface Placement {
  readonly split: SplitName;
  readonly className: string;
}

/**
 * The use of an entry of a set: an image, or the folder of a class; or skipped for a reason, perhaps in the folder of a class;
 * undefined: ignored without a message.
 */
export type Use =
  | ({ readonly kind: 'image' | 'class' } & Placement)
  | { readonly kind: 'passed over'; readonly reason: string; readonly of?: Placement | undefined }
  | undefined;

/**
 * The rule for the use of a file, for every kind of storage. The class of an image is the outermost folder around it within its
 * split, at any depth, as in PyTorch's `ImageFolder`.
 */
export function useOfEntry(
  { path, type }: SetEntry,
  { root, folders }: SetLayout,
  wanted: SplitFolders,
): Use {
  const inRoot = path.startsWith(root);
  const own = inRoot ? path.slice(root.length) : path;
  const parts = own.split('/');
  const split = inRoot ? splitOf(parts, folders) : undefined;
  const within = folders ? parts.slice(1) : parts;
  if (type === 'directory')
    return !split || isHidden(own) ? undefined : { kind: 'class', split, className: within[0]! };
  if (!split) return unusedImage(path, inRoot ? parts : [], [...wanted.train, ...wanted.test]);
  if (isHidden(own)) return { kind: 'passed over', reason: 'hidden' };
  const of = within.length > 1 ? { split, className: within[0]! } : undefined;
  if (!isImageName(path)) return { kind: 'passed over', reason: endingOf(within.at(-1)!), of };
  return of ? { kind: 'image', ...of } : { kind: 'passed over', reason: 'in no class folder' };
}

function splitOf(parts: readonly string[], folders: SetLayout['folders']): SplitName | undefined {
  if (!folders) return 'train';
  return (['train', 'test'] as const).find((split) => parts.length > 1 && folders[split] === parts[0]);
}

/** Outside the splits, only skipped images are reported. */
function unusedImage(path: string, [folder]: readonly string[], splits: readonly string[]): Use {
  if (!isImageName(path) || isHidden(path)) return undefined;
  const other = folder !== undefined && splits.includes(folder);
  return { kind: 'passed over', reason: other ? `in "${folder}", which is not used` : 'outside the set' };
}
