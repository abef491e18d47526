// A step of the network is a row of 32-bit words in memory, written once when the network is loaded (src/wasm/step-words.ts has the
// same numbers). Pointers are to the first of a block of images that lie one behind the other.

/** How products are summed. */
export const FLOAT = 0;
export const WIDE = 1;
export const NARROW = 2;

export const MODE: usize = 0;
export const INPUT: usize = 1;
/** 1: the input is codes of 8 bits, else floats. */
export const CODED: usize = 2;
/** What an input code is worth, where floats are made of codes. */
export const INPUT_STEP: usize = 3;
export const HEIGHT: usize = 4;
export const WIDTH: usize = 5;
export const CHANNELS: usize = 6;
export const GROUPS: usize = 7;
export const KERNEL_HEIGHT: usize = 8;
export const KERNEL_WIDTH: usize = 9;
export const STRIDE_Y: usize = 10;
export const STRIDE_X: usize = 11;
export const TOP: usize = 12;
export const LEFT: usize = 13;
export const OUT_HEIGHT: usize = 14;
export const OUT_WIDTH: usize = 15;
export const FILTERS: usize = 16;
export const WEIGHTS: usize = 17;
/** 0: the weights are floats. */
export const WEIGHT_BITS: usize = 18;
export const TWICE_ZERO_POINT: usize = 19;
/** What a step of a weight is worth, by filter. */
export const WEIGHT_STEPS: usize = 20;
export const PANELS: usize = 21;
export const PADDED: usize = 22;
export const SUMS: usize = 23;
export const DEPTHWISE: usize = 24;
export const PADDED_HEIGHT: usize = 25;
export const PADDED_WIDTH: usize = 26;
/** Of 8-bit elements: how many element groups' products a sum of 16 bits holds. */
export const MOST_GROUPS: usize = 27;

/** By channel: what a whole-number sum is worth. 0: the sum is a float already. */
export const UNITS: usize = 32;
export const BIAS: usize = 33;
/** Scales by channel, then shifts, each filled up to whole eights. */
export const BEFORE: usize = 34;
export const RESIDUAL: usize = 35;
export const MIDDLE: usize = 36;
export const AFTER: usize = 37;
export const CLAMPED: usize = 38;
export const UPPER: usize = 39;
export const OUTPUT: usize = 40;
export const CODES: usize = 41;
export const INVERSE: usize = 42;
export const LARGEST: usize = 43;
export const MORE_CODES: usize = 44;
export const MORE_INVERSE: usize = 45;
export const MORE_LARGEST: usize = 46;

@inline
export function word(step: usize, index: usize): i32 {
  return load<i32>(step + (index << 2));
}
@inline
export function pointer(step: usize, index: usize): usize {
  return <usize>load<i32>(step + (index << 2));
}
@inline
export function number(step: usize, index: usize): f32 {
  return load<f32>(step + (index << 2));
}
@inline
export function eights(count: i32): i32 {
  return (count + 7) & ~7;
}
