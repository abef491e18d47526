import type { Weights } from './tensor-data.ts';

/** What a part of a run remembers, outside any engine: enough to go on exactly, to the bit, from where it was taken. */
export interface Snapshot {
  /** Plain data: nothing, numbers (also those that are not finite), text, lists and records of them. */
  readonly data: unknown;
  /** By any name. */
  readonly tensors: Weights;
}
