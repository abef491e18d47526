import type { TensorData } from '@bitshare/core';
import { fromPytorchLayout } from '../../pytorch/layout.ts';
import { activationAt, type Call, optionalConstant } from '../arguments.ts';
import { refuse } from '../format/operation.ts';
import { add, type OnnxDraft } from '../onnx-draft.ts';
import { type Activation, activation, batchOf, isFlat } from '../value.ts';
import { addBias } from './convolution.ts';
import { floatValues, weightsAt } from './weights.ts';
import type { Writer } from './writer.ts';

/** Weights of a dense layer as `[inputs, units]`, or `[units, inputs]` if they are transposed. */
interface Matrix {
  readonly values: Float32Array;
  readonly inputs: number;
  readonly units: number;
  readonly transposed: boolean;
  readonly factor: number;
}

export const gemm: Writer = (draft, call) => {
  const { operation } = call;
  const x = activationAt(call, 0);
  if (operation.attributes.int('transA', 0) !== 0)
    refuse(operation, 'transposes the images of a batch (transA)');
  const transposed = operation.attributes.int('transB', 0) !== 0;
  const matrix = { ...matrixAt(call, x, transposed), factor: operation.attributes.float('alpha', 1) };
  return layer(draft, call, x, matrix, gemmBias(call, matrix.units));
};

export const matMul: Writer = (draft, call) => {
  const x = activationAt(call, 0);
  return layer(draft, call, x, { ...matrixAt(call, x, false), factor: 1 }, undefined);
};

function matrixAt(call: Call, x: Activation, transposed: boolean) {
  const { operation } = call;
  const { dims, values } = weightsAt(call, 1);
  if (dims.length !== 2) refuse(operation, `has weights of the shape [${dims}]; only a matrix is supported`);
  const [inputs, units] = (transposed ? dims.toReversed() : dims) as [number, number];
  if (!isFlat(x)) refuse(operation, `reads [${x.shape}]; only a vector for each image is supported`);
  if (x.shape[1] !== inputs) refuse(operation, `has weights for ${inputs} inputs and reads [${x.shape}]`);
  return { values, inputs, units, transposed };
}

function gemmBias(call: Call, units: number): TensorData | undefined {
  const { operation } = call;
  const constant = optionalConstant(call, 2, 'biases');
  if (!constant) return undefined;
  const given = floatValues(call, constant, 'biases');
  if ((given.length !== units || constant.dims.at(-1) !== units) && given.length !== 1)
    refuse(operation, `has biases of the shape [${constant.dims}] for ${units} units`);
  const factor = operation.attributes.float('beta', 1);
  const values = Float32Array.from({ length: units }, (_, i) => factor * given[given.length === 1 ? 0 : i]!);
  return { shape: [units], values };
}

function layer(
  draft: OnnxDraft,
  { operation }: Call,
  x: Activation,
  matrix: Matrix,
  bias: TensorData | undefined,
): Activation {
  const { inputs, units } = matrix;
  const flat = add(
    draft,
    operation,
    { op: 'reshape', inputs: [x.node], attributes: { shape: [inputs] } },
    `${operation.name}.flat`,
  );
  const id = add(draft, operation, {
    op: 'dense',
    inputs: [flat],
    attributes: { units, bias: bias !== undefined },
  });
  draft.weights[`${id}/weights`] = { shape: [inputs, units], values: rows(matrix, x) };
  addBias(draft, id, bias);
  return activation(id, batchOf(x), [units]);
}

/** `[inputs, units]` in the order in which a graph flattens an image, channels fastest. */
function rows({ values, inputs, units, transposed, factor }: Matrix, x: Activation): Float32Array {
  const [height = 1, width = 1, channels = inputs] = x.graph.length === 3 && !x.channelsLast ? x.graph : [];
  const scaled = factor === 1 ? values : values.map((value) => value * factor);
  if (!transposed && channels === inputs) return Float32Array.from(scaled);
  // A matrix of units by inputs is the layout of a convolution's filters.
  const filters = transposed ? scaled : fromPytorchLayout(scaled, [inputs, units, 1, 1]).values;
  return fromPytorchLayout(filters, [units, channels, height, width]).values;
}
