import type { SplitName } from './encoded-images.ts';
import { endingOf, isHidden } from './image-name.ts';
import type { SetEntry } from './set-entry.ts';
import { noClass, type SetForm } from './set-form.ts';
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
 * split, at any depth, as in PyTorch's `ImageFolder`. Without labels, folders within a split mean nothing.
 */
export function useOfEntry(
  entry: SetEntry,
  { root, folders }: SetLayout,
  { splits, labelled }: SetForm,
): Use {
  const { path, type, image } = entry;
  const inRoot = path.startsWith(root);
  const own = inRoot ? path.slice(root.length) : path;
  const parts = own.split('/');
  const split = inRoot ? splitOf(parts, folders) : undefined;
  const within = folders ? parts.slice(1) : parts;
  if (type === 'directory')
    return !split || !labelled || isHidden(own) ? undefined : { kind: 'class', split, className: within[0]! };
  if (!split) return unusedImage(entry, inRoot ? parts : [], [...splits.train, ...splits.test]);
  if (isHidden(own)) return { kind: 'passed over', reason: 'hidden' };
  const of = placementOf(split, within, labelled);
  if (!image) return { kind: 'passed over', reason: endingOf(within.at(-1)!), of };
  return of ? { kind: 'image', ...of } : { kind: 'passed over', reason: 'in no class folder' };
}

function placementOf(split: SplitName, within: readonly string[], labelled: boolean): Placement | undefined {
  if (!labelled) return { split, className: noClass };
  return within.length > 1 ? { split, className: within[0]! } : undefined;
}

function splitOf(parts: readonly string[], folders: SetLayout['folders']): SplitName | undefined {
  if (!folders) return 'train';
  return (['train', 'test'] as const).find((split) => parts.length > 1 && folders[split] === parts[0]);
}

/** Outside the splits, only skipped images are reported. */
function unusedImage({ path, image }: SetEntry, [folder]: readonly string[], splits: readonly string[]): Use {
  if (!image || isHidden(path)) return undefined;
  const other = folder !== undefined && splits.includes(folder);
  return { kind: 'passed over', reason: other ? `in "${folder}", which is not used` : 'outside the set' };
}
