import { TensorProto_DataType } from 'onnx-buf';
import { intsOf } from '../arguments.ts';
import { type Operation, refuse } from '../format/operation.ts';
import { product } from './constant.ts';
import { broadcastDims, repeated } from './elementwise.ts';
import type { Fold } from './folding.ts';
import { readTensor } from './read-tensor.ts';

export const expand: Fold = (folding) => {
  const { call, constants, reserve } = folding;
  const [x] = constants;
  const dims =
    broadcastDims([x.dims, intsOf(call, 1, 'shape')]) ??
    refuse(call.operation, 'cannot be expanded to its shape');
  checkDims(call.operation, dims);
  reserve(product(dims));
  return repeated(x, dims);
};

export const constantOfShape: Fold = ({ call: { operation }, constants: [shape], reserve }) => {
  const dims = Array.from(shape.values);
  checkDims(operation, dims);
  reserve(product(dims));
  const filler = operation.attributes.tensor('value');
  const { values, type } = filler ? readTensor(filler, new Map()) : zero;
  return { kind: 'constant', dims, type, values: new Float64Array(product(dims)).fill(values[0] ?? 0) };
};

const zero = { values: Float32Array.of(0), type: TensorProto_DataType.FLOAT };

export const range: Fold = ({ call: { operation }, constants: [first, limit, delta], reserve }) => {
  const [from, to, step] = [first, limit, delta].map((one) => one?.values[0] ?? Number.NaN) as [
    number,
    number,
    number,
  ];
  const count = Math.max(0, Math.ceil((to - from) / step));
  if (!Number.isSafeInteger(count))
    refuse(operation, `cannot count from ${from} to ${to} in steps of ${step}`);
  reserve(count);
  return { ...first, dims: [count], values: Float64Array.from({ length: count }, (_, i) => from + i * step) };
};

function checkDims(operation: Operation, dims: readonly number[]): void {
  if (!dims.every((length) => Number.isSafeInteger(length) && length >= 0))
    refuse(operation, `asks for the shape [${dims}]`);
}
