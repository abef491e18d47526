import type { PackedShape } from '@bitshare/packed';

/** A value of one image in float64, and how far from it float32 arithmetic may end, whatever order it sums in. */
export interface BoundedValue {
  readonly shape: PackedShape;
  /** Row-major, channels fastest. */
  readonly values: Float64Array;
  readonly errors: Float64Array;
}

/** One value, and how far from it float32 arithmetic may end. */
export type Outcome = readonly [value: number, error: number];

/** What rounding to float32 changes at most, as a part of the value. */
export const unitRoundoff = 2 ** -24;

/** Operations beside the additions of a sum: products, scales that are folded into weights, a bias. */
const otherRoundings = 8;

/** Error of a sum. @param terms how many. @param magnitude sum of their absolute values. */
export const sumError = (terms: number, magnitude: number): number =>
  (terms + otherRoundings) * unitRoundoff * magnitude;
