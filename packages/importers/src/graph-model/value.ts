import type { Shape } from '@bitshare/network';

/** A value that the file holds, or that follows from what it holds. */
export interface Constant {
  readonly kind: 'constant';
  /** As the file has it; the batch of a shape that was computed is -1. */
  readonly shape: Shape;
  readonly values: ArrayLike<number>;
}

/** A value that depends on the image. */
export interface Computed {
  readonly kind: 'computed';
  /** Of the draft's node. */
  readonly id: string;
}

/** A node's value; several of a node that splits. */
export type Value = Constant | Computed;

export const constant = (shape: Shape, values: ArrayLike<number>): Constant => ({
  kind: 'constant',
  shape,
  values,
});
export const computed = (id: string): Computed => ({ kind: 'computed', id });
