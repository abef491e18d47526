import { UserError } from '@bitshare/core';
import { listClasses } from './class-listing.ts';
import { type Division, testImages } from './division.ts';
import type { Listing, SplitName } from './encoded-images.ts';
import { isHidden } from './image-name.ts';
import { createPassedOver, type PassedOver } from './passed-over.ts';
import type { SetEntry } from './set-entry.ts';
import type { SetForm } from './set-form.ts';
import { inside, layoutToDivide, layoutWithSplits, type SetLayout } from './set-layout.ts';
import { type Placement, useOfEntry } from './use-of-entry.ts';

/** A set's images, each with its split and class. */
export interface Arrangement {
  readonly listing: Listing;
  /** By path. */
  readonly images: ReadonlyMap<string, Placement>;
}

/**
 * Sorts all entries of a set into images and skipped files.
 * @throws UserError when a split or a class is missing or empty, or an image is duplicate or a link.
 */
export function arrangeImages(place: string, entries: readonly SetEntry[], form: SetForm): Arrangement {
  const { splits, division } = form;
  const visible = entries.filter(({ path }) => !isHidden(path));
  const passedOver = createPassedOver();
  if (!division) {
    const layout = layoutWithSplits(place, visible, splits);
    return arranged(place, layout, collectClasses(place, entries, layout, form, passedOver), passedOver);
  }
  const images = visible.filter(({ type, image }) => type !== 'directory' && image);
  const layout = layoutToDivide(place, images, form);
  const { train } = collectClasses(place, entries, layout, form, passedOver);
  return divided(place, train, division, passedOver);
}

/** Paths of images by class. */
type Classes = Map<string, string[]>;

function collectClasses(
  place: string,
  entries: readonly SetEntry[],
  layout: SetLayout,
  form: SetForm,
  passedOver: PassedOver,
): Record<SplitName, Classes> {
  const classes: Record<SplitName, Classes> = { train: new Map(), test: new Map() };
  const seen = new Set<string>();
  for (const entry of entries) {
    const { path } = entry;
    const use = useOfEntry(entry, layout, form);
    if (!use) continue;
    const of = use.kind === 'passed over' ? use.of : use;
    const images = of && imagesOf(classes[of.split], of.className);
    if (use.kind === 'passed over') passedOver.add(use.reason, path);
    if (use.kind !== 'image') continue;
    refuseOdd(place, entry, seen);
    seen.add(path);
    images!.push(path);
  }
  return classes;
}

function refuseOdd(place: string, { path, type }: SetEntry, seen: ReadonlySet<string>): void {
  if (type !== 'file')
    throw new UserError(
      `${place}: ${path} is a ${type === 'symlink' ? 'link' : type}`,
      'Replace it with the image.',
    );
  if (seen.has(path)) throw new UserError(`${place} holds ${path} twice`, 'Pack it again.');
}

function imagesOf(classes: Classes, className: string): string[] {
  const known = classes.get(className);
  if (known) return known;
  const images: string[] = [];
  classes.set(className, images);
  return images;
}

function arranged(
  place: string,
  { root, folders }: SetLayout,
  classes: Record<SplitName, Classes>,
  passedOver: PassedOver,
): Arrangement {
  const images = new Map<string, Placement>();
  for (const split of ['train', 'test'] as const)
    for (const [className, paths] of classes[split])
      for (const path of paths) images.set(path, { split, className });
  const counts = { train: countsOf(classes.train), test: countsOf(classes.test) };
  const listing = listClasses(`${place}${inside(root)}`, folders!, counts, passedOver.sentence(place));
  return { listing, images };
}

const countsOf = (classes: Classes) =>
  new Map([...classes].map(([className, paths]) => [className, paths.length]));

/** A folder without images is not a class. */
function divided(place: string, all: Classes, division: Division, passedOver: PassedOver): Arrangement {
  const classes = [...all].filter(([, paths]) => paths.length > 0);
  const images = new Map<string, Placement>();
  const sizes = { train: 0, test: 0 };
  for (const [className, paths] of classes) {
    const test = testImages(place, className, paths, division);
    sizes.test += test.size;
    sizes.train += paths.length - test.size;
    for (const path of paths) images.set(path, { split: test.has(path) ? 'test' : 'train', className });
  }
  const listing = {
    classes: classes.map(([name]) => name).sort(),
    sizes,
    passedOver: passedOver.sentence(place),
  };
  return { listing, images };
}
