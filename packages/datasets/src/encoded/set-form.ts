import type { SplitFolders } from './class-listing.ts';
import type { Division } from './division.ts';

/** How the images of a set are to be sorted. */
export interface SetForm {
  /** Names of the folders of the splits. */
  readonly splits: SplitFolders;
  /** How to divide images into splits. Absent: there are folders of both splits. */
  readonly division?: Division | undefined;
  /** Whether the folders are classes. If not, every image belongs to `noClass`. */
  readonly labelled: boolean;
}

/** The class of all images of a set without labels. */
export const noClass = 'image';
