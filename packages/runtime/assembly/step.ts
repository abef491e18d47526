// A step of the network is a class of fields in memory, written once when the network is loaded. tools/layouts.mjs generates the
// TypeScript side from the places of the fields. Pointers (`usize`) are to the first of a block of consecutive images. A pointer
// of 0 means that there is none.

/** The operations that follow a sum. */
@unmanaged
export class Finish {
  /** By channel: the value of 1 in a sum of whole numbers. Absent: the sum is a float. */
  units: usize;
  /** By channel: a whole number that is added to the sum before. */
  offsets: usize;
  bias: usize;
  /** What the value is multiplied by: a float for each channel of an image, or one for each value. */
  factor: usize;
  factorByValue: bool;
  /** Scales by channel, then shifts, each filled up to whole eights. */
  before: usize;
  residual: usize;
  middle: usize;
  after: usize;
  /** See `activation.ts`; its parameters. */
  activation: i32;
  first: f32;
  second: f32;
  output: usize;
  codes: usize;
  inverse: f32;
  zeroPoint: f32;
  largest: f32;
  moreCodes: usize;
  moreInverse: f32;
  moreZeroPoint: f32;
  moreLargest: f32;
}

@unmanaged
export class MapStep extends Finish {
  input: usize;
  channels: i32;
  outHeight: i32;
  outWidth: i32;
}

@unmanaged
export class LayerStep extends Finish {
  /** Bytes of the elements that are multiplied: 4 for floats, 2 or 1 for whole numbers. */
  elementBytes: i32;
  input: usize;
  /** The input is codes of 8 bits, else floats. */
  coded: bool;
  /** The step of the input's codes, where floats are made of codes. */
  inputStep: f32;
  inputZeroPoint: f32;
  /** Whole numbers are made of codes times 2, because the zero point lies between two codes. */
  doubled: bool;
  height: i32;
  width: i32;
  channels: i32;
  groups: i32;
  kernelHeight: i32;
  kernelWidth: i32;
  strideHeight: i32;
  strideWidth: i32;
  dilationHeight: i32;
  dilationWidth: i32;
  /** The padded image holds the taps of each window's row side by side, since those of the image are not. */
  unrolled: bool;
  top: i32;
  left: i32;
  outHeight: i32;
  outWidth: i32;
  paddedHeight: i32;
  paddedWidth: i32;
  filters: i32;
  depthwise: bool;
  weights: usize;
  /** 0: the weights are floats. */
  weightBits: i32;
  twiceZeroPoint: i32;
  /** The step of the weights, by filter. */
  weightSteps: usize;
  /** For elements of 8 bits: the number of element groups whose products a sum of 16 bits can hold. */
  mostGroups: i32;
  /** Memory that all layers share. */
  panels: usize;
  padded: usize;
  sums: usize;
}

/** A node without weights, on floats. */
@unmanaged
export class ImageStep {
  input: usize;
  output: usize;
  height: i32;
  width: i32;
  channels: i32;
}

@unmanaged
export class PoolStep extends ImageStep {
  kernelHeight: i32;
  kernelWidth: i32;
  strideHeight: i32;
  strideWidth: i32;
  top: i32;
  left: i32;
  outHeight: i32;
  outWidth: i32;
}

/** Channels `from` to `from + count` become channels `before` to `before + count` of `filters`. */
@unmanaged
export class CopyStep extends ImageStep {
  from: i32;
  count: i32;
  before: i32;
  filters: i32;
  /** All other channels become zero. */
  zeros: bool;
}

@unmanaged
export class ShuffleStep extends ImageStep {
  groups: i32;
}

@unmanaged
export class PadStep extends ImageStep {
  top: i32;
  left: i32;
  outHeight: i32;
  outWidth: i32;
}

@unmanaged
export class UpsampleStep extends ImageStep {
  scaleHeight: i32;
  scaleWidth: i32;
  /**
   * Of each of the `scale` results of a pixel: what it takes of the pixel before, of its own, of the one after. Absent: its own.
   */
  rows: usize;
  columns: usize;
}

// @inline
export function eights(count: i32): i32 {
  return (count + 7) & ~7;
}
