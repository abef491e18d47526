import { intsOf, optionalInts } from '../arguments.ts';
import { refuse } from '../format/operation.ts';
import { axisOf, cutsOf } from '../shapes.ts';
import { type Constant, product } from './constant.ts';
import { gathered, walk } from './elementwise.ts';
import type { Fold } from './folding.ts';

const stridesOf = (dims: readonly number[]): number[] => dims.map((_, axis) => product(dims.slice(axis + 1)));

export const transpose: Fold = ({ call: { operation }, constants: [x], reserve }) => {
  const order = operation.attributes.ints('perm') ?? x.dims.map((_, axis) => x.dims.length - 1 - axis);
  if (String(order.toSorted((a, b) => a - b)) !== String(x.dims.map((_, axis) => axis)))
    refuse(operation, `cannot put [${x.dims}] in the order [${order}]`);
  reserve(x.values.length);
  const strides = stridesOf(x.dims);
  const dims = order.map((axis) => x.dims[axis]!);
  return gathered(
    x,
    dims,
    walk(
      dims,
      order.map((axis) => strides[axis]!),
    ),
  );
};

export const concat: Fold = ({ call: { operation }, constants, reserve }) => {
  const parts = constants.map((part) => part ?? refuse(operation, 'lacks an input'));
  const [first] = parts as [Constant];
  const axis = axisOf(operation, operation.attributes.int('axis', 0), first.dims.length);
  const fits = parts.every(
    ({ dims }) =>
      dims.length === first.dims.length && String(dims.with(axis, 0)) === String(first.dims.with(axis, 0)),
  );
  if (!fits)
    refuse(operation, `cannot join ${parts.map(({ dims }) => `[${dims}]`).join(', ')} along axis ${axis}`);
  const dims = first.dims.with(
    axis,
    parts.reduce((sum, part) => sum + part.dims[axis]!, 0),
  );
  reserve(product(dims));
  const values = new Float64Array(product(dims));
  const row = (of: readonly number[]) => product(of.slice(axis));
  let column = 0;
  for (const part of parts) {
    const length = row(part.dims);
    for (let i = 0; i * length < part.values.length; i++)
      values.set(part.values.subarray(i * length, (i + 1) * length), i * row(dims) + column);
    column += length;
  }
  return { ...first, dims, values };
};

export const gather: Fold = ({ call: { operation }, constants: [x, indices], reserve }) => {
  const at = indices ?? refuse(operation, 'lacks its indices');
  const axis = axisOf(operation, operation.attributes.int('axis', 0), x.dims.length);
  const [outer, length, inner] = [
    product(x.dims.slice(0, axis)),
    x.dims[axis]!,
    product(x.dims.slice(axis + 1)),
  ];
  const rows = Array.from(at.values, (index) => {
    const row = index < 0 ? index + length : index;
    return row >= 0 && row < length ? row : refuse(operation, `asks for element ${index} of ${length}`);
  });
  const dims = [...x.dims.slice(0, axis), ...at.dims, ...x.dims.slice(axis + 1)];
  reserve(product(dims));
  function* found() {
    for (let block = 0; block < outer; block++)
      for (const row of rows) for (let i = 0; i < inner; i++) yield (block * length + row) * inner + i;
  }
  return gathered(x, dims, found());
};

export const slice: Fold = ({ call, constants: [x], reserve }) => {
  const { operation } = call;
  const cuts = cutsOf(operation, x.dims, {
    starts: intsOf(call, 1, 'starts'),
    ends: intsOf(call, 2, 'ends'),
    axes: optionalInts(call, 3, 'axes'),
    steps: optionalInts(call, 4, 'steps'),
  });
  const [dims, strides] = [[...x.dims], stridesOf(x.dims)];
  let first = 0;
  for (const { axis, start, step, count } of cuts) {
    first += start * strides[axis]!;
    strides[axis]! *= step;
    dims[axis] = count;
  }
  reserve(product(dims));
  return gathered(x, dims, walk(dims, strides, first));
};
