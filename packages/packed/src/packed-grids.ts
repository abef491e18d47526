import * as z from 'zod/mini';

const bits = z.int().check(z.gte(1), z.lte(8));
const positive = z.number().check(z.gt(0), z.lt(1e30));
/** A multiple of 1/2, not beyond the codes: a grid of 2^bits levels from -v to v has its zero between two codes. */
const zeroPoint = z.number().check(z.gte(0), z.lte(255), z.multipleOf(0.5));

/** The grid of weight codes. `step` absent: the tensor `<id>/step` has one for each filter. */
export const weightGrid = z.strictObject({ bits, step: z.optional(positive), zeroPoint });

/** The grid of input codes. `zeroPoint` absent: 0, the input has no sign. */
export const inputGrid = z.strictObject({ bits, step: positive, zeroPoint: z.optional(zeroPoint) });

/** Weight code c means `step * (c - zeroPoint)`; the zero point is a multiple of 1/2. */
export type WeightGrid = z.output<typeof weightGrid>;

/**
 * Input value x becomes the code `round(min(max(x / step + zeroPoint, 0), 2^bits - 1))`, half to even, and code c means
 * `step * (c - zeroPoint)`. The zero point is a multiple of 1/2; absent: 0. What a layer pads adds nothing to its sums, as if it
 * had the zero point as its code.
 */
export type InputGrid = z.output<typeof inputGrid>;

/** The codes' distance from the zero point is at most this. */
export const largestCentred = ({ bits, zeroPoint = 0 }: WeightGrid | InputGrid): number =>
  Math.max(zeroPoint, 2 ** bits - 1 - zeroPoint);

/** Runtimes multiply whole numbers, `factor * (code - zeroPoint)`: the factor is 2 where the zero point lies between two codes. */
export const termFactor = ({ zeroPoint = 0 }: WeightGrid | InputGrid): 1 | 2 =>
  Number.isInteger(zeroPoint) ? 1 : 2;
