// The arguments of every task. The compiler places the fields, and tools/layouts.mjs writes the TypeScript side from their
// places, so that there is one list. ../ADDING-A-KERNEL.md says how a field's type and name appear in TypeScript.

/** The field `index` places after the one at offset `first`. */
// @inline
export function nth(given: usize, first: usize, index: i32): i32 {
  return load<i32>(given + first + ((<usize>index) << 2));
}

/** A matrix and its panels; steps are in floats. */
@unmanaged
export class Pack {
  source: usize;
  panels: usize;
  taps: i32;
  inner: i32;
  columns: i32;
  first: i32;
  tapStep: i32;
  innerStep: i32;
  columnStep: i32;
}

/** Scratch memory, `scratchBytes` for each thread. */
@unmanaged
export class Scratch {
  scratch: usize;
  scratchBytes: usize;
}

@unmanaged
export class Multiply extends Scratch {
  a: usize;
  panels: usize;
  y: usize;
  rows: i32;
  length: i32;
  columns: i32;
  /** Whether `a` is [length, rows]. */
  transposed: bool;
}

/** Images and the windows on them. */
@unmanaged
export class Windows {
  height: i32;
  width: i32;
  kernelHeight: i32;
  kernelWidth: i32;
  strideHeight: i32;
  strideWidth: i32;
  top: i32;
  left: i32;
  outHeight: i32;
  outWidth: i32;
}

@unmanaged
export class Convolution extends Windows {
  inputs: i32;
  outputs: i32;
  /** Scratch memory, `scratchBytes` for each thread. */
  scratch: usize;
  scratchBytes: usize;
}

/** A convolution of images that are copied with zeros around them. */
@unmanaged
export class PaddedConvolution extends Convolution {
  x: usize;
  paddedHeight: i32;
  paddedWidth: i32;
}

@unmanaged
export class Convolve extends PaddedConvolution {
  panels: usize;
  y: usize;
}

@unmanaged
export class WeightSums extends PaddedConvolution {
  dy: usize;
  /** [chunk][kernel height][kernel width * inputs, rounded up to 4][outputs, rounded up to 8] */
  sums: usize;
  /** Images a chunk. */
  chunk: i32;
}

@unmanaged
export class Scatter extends Convolution {
  dy: usize;
  /** [outputs] x [kernel height * kernel width * inputs] */
  panels: usize;
  dx: usize;
}

/** A convolution whose windows are gathered as rows of a matrix. */
@unmanaged
export class GatheredConvolution extends Convolution {
  x: usize;
  /** Pixels of the result in all images. */
  pixels: i32;
  /** Outputs of a slice; for the gradient by the weights, inputs of a slice. */
  slice: i32;
}

@unmanaged
export class ConvolveColumns extends GatheredConvolution {
  panels: usize;
  y: usize;
}

@unmanaged
export class WeightColumns extends GatheredConvolution {
  dy: usize;
  dw: usize;
}

@unmanaged
export class AddSums {
  sums: usize;
  result: usize;
  chunks: i32;
  groups: i32;
  rows: i32;
  paddedRows: i32;
  columns: i32;
  paddedColumns: i32;
}

@unmanaged
export class KernelPanels extends Scratch {
  /** [3][3][inputs][outputs] */
  weights: usize;
  panels: usize;
  inputs: i32;
  outputs: i32;
  turned: bool;
}

/** Images in tiles of 4x4. */
@unmanaged
export class Tiles extends Scratch {
  x: usize;
  height: i32;
  width: i32;
  inputs: i32;
  outputs: i32;
  /** Images a group. */
  images: i32;
  /** Images in all. */
  batch: i32;
  /** Outputs a slice. */
  slice: i32;
}

@unmanaged
export class ConvolveTiles extends Tiles {
  panels: usize;
  y: usize;
}

@unmanaged
export class TileWeightSums extends Tiles {
  dy: usize;
  sums: usize;
  /** Groups a chunk. */
  chunk: i32;
}

@unmanaged
export class WeightGradient extends Scratch {
  sums: usize;
  dw: usize;
  chunks: i32;
  /** Inputs times outputs. */
  weights: i32;
}

@unmanaged
export class ChannelWindows extends Windows {
  channels: i32;
}

@unmanaged
export class DepthwiseForward extends ChannelWindows {
  x: usize;
  weights: usize;
  y: usize;
}

@unmanaged
export class DepthwiseByInput extends ChannelWindows {
  dy: usize;
  weights: usize;
  dx: usize;
}

@unmanaged
export class DepthwiseByWeights extends ChannelWindows {
  x: usize;
  dy: usize;
  /** [chunk][kernel height][kernel width][channels] */
  sums: usize;
  /** Images a chunk. */
  chunk: i32;
}

@unmanaged
export class Pool extends ChannelWindows {
  x: usize;
  y: usize;
}

@unmanaged
export class PoolGradient extends ChannelWindows {
  x: usize;
  dy: usize;
  dx: usize;
}

@unmanaged
export class CombineAlike {
  a: usize;
  b: usize;
  y: usize;
  /** See `combine`. */
  operation: i32;
}

/** Four dimensions, outermost first, and rows; steps are in floats. */
@unmanaged
export class CombineRows extends CombineAlike {
  length: i32;
  /** Whether an operand runs along the row. */
  alongA: bool;
  alongB: bool;
  size0: i32;
  size1: i32;
  size2: i32;
  size3: i32;
  stepA0: i32;
  stepA1: i32;
  stepA2: i32;
  stepA3: i32;
  stepB0: i32;
  stepB1: i32;
  stepB2: i32;
  stepB3: i32;
}

@unmanaged
export class Clamp {
  x: usize;
  y: usize;
  low: v128;
  high: v128;
}

@unmanaged
export class Apply {
  x: usize;
  y: usize;
  /** See `unary`. */
  operation: i32;
  /** Of the operation `Step`: its value below zero. */
  alpha: v128;
}

@unmanaged
export class Transcend {
  x: usize;
  y: usize;
  logarithm: bool;
}

@unmanaged
export class Update {
  value: usize;
  gradient: usize;
  velocity: usize;
  newValue: usize;
  newVelocity: usize;
  nesterov: bool;
  rate: v128;
  momentum: v128;
  decay: v128;
}

/** Five dimensions, outermost first, and rows. Source and target have different steps, in floats. */
@unmanaged
export class CopyRows {
  source: usize;
  target: usize;
  length: i32;
  /** The source's step along a row. */
  along: i32;
  size0: i32;
  size1: i32;
  size2: i32;
  size3: i32;
  size4: i32;
  sourceStep0: i32;
  sourceStep1: i32;
  sourceStep2: i32;
  sourceStep3: i32;
  sourceStep4: i32;
  targetStep0: i32;
  targetStep1: i32;
  targetStep2: i32;
  targetStep3: i32;
  targetStep4: i32;
}

@unmanaged
export class Fill {
  target: usize;
  value: f32;
}

@unmanaged
export class Softmax {
  x: usize;
  y: usize;
  length: i32;
  logarithm: bool;
}

@unmanaged
export class SumParts {
  /** [outer, length, inner] */
  x: usize;
  /** [outer, parts, inner] */
  sums: usize;
  length: i32;
  inner: i32;
  parts: i32;
  /** Entries a part. */
  part: i32;
}

@unmanaged
export class SumTotals {
  /** [outer, parts, inner] */
  sums: usize;
  y: usize;
  parts: i32;
  inner: i32;
  factor: f32;
}

@unmanaged
export class Extremes {
  x: usize;
  y: usize;
  length: i32;
  inner: i32;
  /** 1: the largest value; -1: the smallest. */
  sign: f32;
}

@unmanaged
export class Moments {
  x: usize;
  /** [chunk][2][channels] */
  sums: usize;
  channels: i32;
  /** Positions a chunk. */
  chunk: i32;
}

@unmanaged
export class Normalize {
  x: usize;
  y: usize;
  means: usize;
  factors: usize;
  offsets: usize;
  channels: i32;
  low: v128;
  high: v128;
}

/** The gradient passes the activation: dy where low < y < high, else 0. */
@unmanaged
export class NormGradient {
  x: usize;
  y: usize;
  dy: usize;
  means: usize;
  channels: i32;
  low: v128;
  high: v128;
}

@unmanaged
export class GradientSums extends NormGradient {
  /** [chunk][2][channels] */
  sums: usize;
  /** Positions a chunk. */
  chunk: i32;
}

@unmanaged
export class Gradient extends NormGradient {
  dx: usize;
  /** [a, mean dy, b][channels] */
  coefficients: usize;
}

@unmanaged
export class Gate {
  x: usize;
  y: usize;
  gates: usize;
  channels: i32;
}

@unmanaged
export class ProductSums {
  a: usize;
  b: usize;
  /** [chunk][channels] */
  sums: usize;
  channels: i32;
  /** Positions a chunk. */
  chunk: i32;
}

/** The bit-sharing quantizer with up to four candidates. */
@unmanaged
export class BitSharing {
  x: usize;
  /** [chunk][4] */
  sums: usize;
  /** Elements a chunk. */
  chunk: i32;
  candidates: i32;
  signed: bool;
  /** A mask of all bits but the sign. */
  magnitude: i32;
  clip: v128;
  /** The smallest ratio to the clip value: -1 or 0. */
  least: v128;
  one: v128;
  half: v128;
  /** The value of each gate, from 0 to 1. */
  gate1: v128;
  gate2: v128;
  gate3: v128;
  /** For each candidate the number of levels less one, and its reciprocal in two parts. */
  steps0: v128;
  steps1: v128;
  steps2: v128;
  steps3: v128;
  high0: v128;
  high1: v128;
  high2: v128;
  high3: v128;
  low0: v128;
  low1: v128;
  low2: v128;
  low3: v128;
}

@unmanaged
export class ValuesAndErrors extends BitSharing {
  y: usize;
}

@unmanaged
export class Gradients extends BitSharing {
  dy: usize;
  dx: usize;
}

/** A uniform grid of levels. */
@unmanaged
export class Grid {
  step: f32;
  lowest: f32;
  highest: f32;
}

@unmanaged
export class StepValues extends Grid {
  x: usize;
  y: usize;
}

@unmanaged
export class StepGradients extends Grid {
  x: usize;
  dy: usize;
  dx: usize;
  /** [chunk] */
  sums: usize;
  /** Elements a chunk. */
  chunk: i32;
  /** Whether the step learns from rounding. */
  learnsRounding: bool;
}

@unmanaged
export class WeightMoments {
  w: usize;
  /** 0: there is none. */
  mask: usize;
  /** [chunk][4] */
  sums: usize;
  /** Elements a chunk. */
  chunk: i32;
  origin: v128;
  one: v128;
}

@unmanaged
export class ShiftScale {
  x: usize;
  y: usize;
  mean: v128;
  factor: v128;
}

@unmanaged
export class DistanceSums {
  w: usize;
  /** [chunk][filters] */
  sums: usize;
  filters: i32;
  /** Rows a chunk. */
  chunk: i32;
  mean: v128;
}
