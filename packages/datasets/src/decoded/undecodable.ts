import { UserError } from '@bitshare/core';
import type { SplitName } from '../encoded/encoded-images.ts';

/** An image file that could not be decoded. */
export interface Undecodable {
  readonly split: SplitName;
  /** The file and the reason: `'photos/1.jpg cannot be decoded: it is empty'`. */
  readonly fault: string;
}

/** Largest number of files that a message names. */
const named = 5;

/** The first faults, a line each, and the number of the others. */
function faultLines(found: readonly Undecodable[]): string {
  const lines = found.slice(0, named).map(({ fault }) => `\n  - ${fault}`);
  if (found.length > named) lines.push(`\n  - ... and ${found.length - named} others`);
  return lines.join('');
}

/** @param total number of all images. @throws UserError when more than a share of them cannot be decoded. */
export function checkUndecodable(
  place: string,
  found: readonly Undecodable[],
  total: number,
  share: number,
): void {
  if (found.length <= share * total) return;
  throw new UserError(
    `${place}: ${found.length} of ${total} images cannot be decoded, more than the share of ${share} that "maxUndecodable" allows:${faultLines(found)}`,
    'Replace or remove these files, or raise "maxUndecodable".',
  );
}

/** A sentence on images that are left out; undefined if there are none. */
export const undecodableSentence = (
  place: string,
  found: readonly Undecodable[],
  total: number,
): string | undefined =>
  found.length === 0
    ? undefined
    : `${place}: ${found.length} of ${total} images cannot be decoded and ${found.length === 1 ? 'is' : 'are'} left out:${faultLines(found)}`;
