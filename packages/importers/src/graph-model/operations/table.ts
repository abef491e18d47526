import { computedAt, type Operation } from '../operation.ts';
import { computed } from '../value.ts';
import {
  activation,
  add,
  biasAdd,
  clipByValue,
  divide,
  maximum,
  minimum,
  multiply,
  negate,
  subtract,
} from './arithmetic.ts';
import { batchNorm } from './batch-norm.ts';
import { concat, split, splitUnevenly } from './channels.ts';
import { shapeOf } from './constants.ts';
import { convolution, depthwiseConvolution } from './convolutions.ts';
import { dense } from './dense.ts';
import { averagePool, max, maxPool, mean } from './pools.ts';
import { expandDims, pad, reshape, resizeBilinear, resizeNearest, squeeze, transpose } from './shapes.ts';

const same: Operation = (_, call) => computed(computedAt(call, 0));

/** By the name in TensorFlow. */
export const operations: Readonly<Record<string, Operation | undefined>> = {
  // Names of operations must not match properties of the prototype.
  __proto__: null as never,
  Add: add,
  AddN: add,
  AddV2: add,
  AvgPool: averagePool,
  BiasAdd: biasAdd,
  Cast: same,
  ClipByValue: clipByValue,
  ConcatV2: concat,
  Conv2D: convolution,
  DepthwiseConv2dNative: depthwiseConvolution,
  Div: divide,
  ExpandDims: expandDims,
  FusedBatchNorm: batchNorm,
  FusedBatchNormV2: batchNorm,
  FusedBatchNormV3: batchNorm,
  FusedDepthwiseConv2dNative: depthwiseConvolution,
  Identity: same,
  LeakyRelu: activation,
  MatMul: dense,
  Max: max,
  Maximum: maximum,
  MaxPool: maxPool,
  Mean: mean,
  Minimum: minimum,
  Mul: multiply,
  Neg: negate,
  Pad: pad,
  PadV2: pad,
  PreventGradient: same,
  RealDiv: divide,
  Relu: activation,
  Relu6: activation,
  Reshape: reshape,
  ResizeBilinear: resizeBilinear,
  ResizeNearestNeighbor: resizeNearest,
  Shape: shapeOf,
  Sigmoid: activation,
  Snapshot: same,
  Softmax: activation,
  Split: split,
  SplitV: splitUnevenly,
  Squeeze: squeeze,
  StopGradient: same,
  Sub: subtract,
  Transpose: transpose,
  _FusedConv2D: convolution,
  _FusedMatMul: dense,
};
