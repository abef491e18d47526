import { TensorProto_DataType } from 'onnx-buf';
import { activationAt } from '../arguments.ts';
import { typeName } from '../constants/constant.ts';
import { refuse } from '../format/operation.ts';
import {
  clip,
  hardSigmoid,
  hardSwish,
  leakyRelu,
  logSoftmax,
  prelu,
  relu,
  sigmoid,
  softmax,
} from './activations.ts';
import { negative } from './affine.ts';
import { addition, divide, limit, multiply, subtract, sum } from './arithmetic.ts';
import { batchNorm } from './batch-norm.ts';
import { concat } from './concat.ts';
import { convolution } from './convolution.ts';
import { gemm, matMul } from './dense.ts';
import { expand } from './expand.ts';
import { pad } from './pad.ts';
import { averagePool, globalPool, maxPool } from './pools.ts';
import { reduction } from './reductions.ts';
import { resize } from './resize.ts';
import { flatten, reshape, squeeze, transpose, unsqueeze } from './shape-changes.ts';
import { gather, slice, split } from './slices.ts';
import type { Writer } from './writer.ts';

/** An operation that changes nothing outside training. */
const leftOut: Writer = (draft, call) => {
  if (call.operation.outputs.slice(1).some((name) => draft.readers.get(name)))
    refuse(
      call.operation,
      'gives its mask to others',
      'Export the model for inference (in PyTorch, after model.eval()).',
    );
  draft.leftOut.add(`${call.operation.type} is left out`, call.operation.name);
  return activationAt(call, 0);
};

const cast: Writer = (draft, call) => {
  const { operation } = call;
  const to = typeName(operation.attributes.int('to', 0));
  if (!['FLOAT', 'FLOAT16', 'BFLOAT16', 'DOUBLE'].includes(to))
    refuse(operation, `rounds values of the image to ${to}`);
  draft.leftOut.add('Cast is left out, the network computes in float32', operation.name);
  return activationAt(call, 0);
};

/** A constant in the type of a value of the image; the network computes in float32 whatever that is. */
const castLike: Writer = (draft, call) => {
  const [constant] = call.inputs;
  if (constant?.kind === 'constant') return { ...constant, type: TensorProto_DataType.FLOAT };
  return leftOut(draft, call);
};

/** By operation. */
const writers: Readonly<Record<string, Writer | undefined>> = {
  // Names of operations must not match properties of the prototype.
  __proto__: null as never,
  Conv: convolution,
  Gemm: gemm,
  MatMul: matMul,
  BatchNormalization: batchNorm,
  Relu: relu,
  Clip: clip,
  Sigmoid: sigmoid,
  HardSigmoid: hardSigmoid,
  HardSwish: hardSwish,
  LeakyRelu: leakyRelu,
  PRelu: prelu,
  Softmax: softmax,
  LogSoftmax: logSoftmax,
  Add: addition,
  Sub: subtract,
  Mul: multiply,
  Div: divide,
  Sum: sum,
  Neg: negative,
  Max: limit('least'),
  Min: limit('most'),
  Concat: concat,
  Split: split,
  Slice: slice,
  Gather: gather,
  Pad: pad,
  MaxPool: maxPool,
  AveragePool: averagePool,
  GlobalAveragePool: globalPool('globalAveragePool'),
  GlobalMaxPool: globalPool('globalMaxPool'),
  ReduceMean: reduction('globalAveragePool'),
  ReduceMax: reduction('globalMaxPool'),
  Resize: resize,
  Upsample: resize,
  Reshape: reshape,
  Flatten: flatten,
  Squeeze: squeeze,
  Unsqueeze: unsqueeze,
  Transpose: transpose,
  Expand: expand,
  Identity: leftOut,
  Dropout: leftOut,
  Cast: cast,
  CastLike: castLike,
};

export const writerOf = (type: string): Writer | undefined => writers[type];
