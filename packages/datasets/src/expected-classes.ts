import { UserError } from '@bitshare/core';
import type { ImageSet } from './image-set.ts';

/**
 * The classes of a network, in the order of its outputs. @param found those that images have. @param expected their names or
 * number; absent: those found. @throws UserError when the found ones are others.
 */
export function expectedClasses(
  place: string,
  found: readonly string[],
  expected: readonly string[] | number | undefined,
): readonly string[] {
  if (expected === undefined) return found;
  if (typeof expected !== 'number') {
    const unknown = found.filter((name) => !expected.includes(name));
    if (unknown.length === 0) return expected;
    throw new UserError(
      `${place}: ${some(unknown)} ${unknown.length === 1 ? 'is' : 'are'} none of the network's ${expected.length} classes: ${some(expected)}`,
      "Name the folders as the network's classes.",
    );
  }
  if (found.length === expected) return found;
  throw new UserError(
    `${place} has ${found.length} classes, but the network has ${expected}: ${some(found)}`,
    found.length < expected
      ? "Give the names of the network's classes in the order of its outputs, or images of all of them, or leave the labels out."
      : 'Give images of the classes of the network.',
  );
}

/** Labels as indices of other classes, which include the old ones. */
export function relabelled(set: ImageSet, from: readonly string[], to: readonly string[]): ImageSet {
  if (from === to) return set;
  const indices = from.map((name) => to.indexOf(name));
  return { ...set, labels: set.labels.map((label) => indices[label]!) };
}

/** The first names of many. */
const some = (names: readonly string[]): string =>
  names.length <= 5 ? names.join(', ') : `${names.slice(0, 5).join(', ')}, ... (${names.length})`;
