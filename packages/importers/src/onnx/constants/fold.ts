import { TensorProto_DataType } from 'onnx-buf';
import { type Call, intsOf, optionalInts } from '../arguments.ts';
import { type Operation, refuse } from '../format/operation.ts';
import { axisOf, cutsOf, flattenedDims, reshapedDims, squeezedDims, unsqueezedDims } from '../shapes.ts';
import { type Constant, product, wholeNumbers } from './constant.ts';
import { broadcastDims, combined, gathered, pairwise, repeated, single, walk } from './elementwise.ts';
import { readTensor } from './read-tensor.ts';

/** What a computation of constants needs. */
interface Folding {
  readonly call: Call;
  readonly constants: readonly [Constant, ...(Constant | undefined)[]];
  /** Accounts for a result before it is made. @throws UserError if all of them become too large. */
  readonly reserve: (elements: number) => void;
}

type Fold = (folding: Folding) => Constant;

const stridesOf = (dims: readonly number[]): number[] => dims.map((_, axis) => product(dims.slice(axis + 1)));

const view =
  (dimsOf: (folding: Folding) => readonly number[]): Fold =>
  (folding) => ({ ...folding.constants[0], dims: dimsOf(folding) });

const same: Fold = ({ constants: [x] }) => x;

const arithmetic =
  (type: string): Fold =>
  ({ call: { operation }, constants, reserve }) =>
    constants.slice(1).reduce<Constant>((a, next) => {
      const b = next ?? refuse(operation, 'lacks an input');
      const dims =
        broadcastDims([a.dims, b.dims]) ?? refuse(operation, `cannot combine [${a.dims}] with [${b.dims}]`);
      reserve(product(dims));
      return combined(a, b, dims, pairwise[type]!);
    }, constants[0]);

const mapped =
  (type: string): Fold =>
  ({ constants: [x], reserve }) => {
    reserve(x.values.length);
    return { ...x, values: Float64Array.from(x.values, single[type]!) };
  };

const transpose: Fold = ({ call: { operation }, constants: [x], reserve }) => {
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

const concat: Fold = ({ call: { operation }, constants, reserve }) => {
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

const gather: Fold = ({ call: { operation }, constants: [x, indices], reserve }) => {
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

const slice: Fold = ({ call, constants: [x], reserve }) => {
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

/** Floating numbers become whole ones towards zero; what the type of a whole number cannot hold is not looked at. */
const cast: Fold = ({ call: { operation }, constants: [x], reserve }) => {
  const type: TensorProto_DataType = operation.attributes.int('to', 0);
  const { FLOAT, FLOAT16, BFLOAT16, DOUBLE } = TensorProto_DataType;
  if ([FLOAT, FLOAT16, BFLOAT16, DOUBLE].includes(type)) return { ...x, type };
  reserve(x.values.length);
  return { ...x, type, values: Float64Array.from(x.values, Math.trunc) };
};

const expand: Fold = (folding) => {
  const { call, constants, reserve } = folding;
  const [x] = constants;
  const dims =
    broadcastDims([x.dims, intsOf(call, 1, 'shape')]) ??
    refuse(call.operation, 'cannot be expanded to its shape');
  checkDims(call.operation, dims);
  reserve(product(dims));
  return repeated(x, dims);
};

const constantOfShape: Fold = ({ call: { operation }, constants: [shape], reserve }) => {
  const dims = Array.from(shape.values);
  checkDims(operation, dims);
  reserve(product(dims));
  const filler = operation.attributes.tensor('value');
  const { values, type } = filler ? readTensor(filler, new Map()) : zero;
  return { kind: 'constant', dims, type, values: new Float64Array(product(dims)).fill(values[0] ?? 0) };
};

const zero = { values: Float32Array.of(0), type: TensorProto_DataType.FLOAT };

const range: Fold = ({ call: { operation }, constants: [first, limit, delta], reserve }) => {
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

const reduceProduct: Fold = ({ constants: [x] }) => ({
  ...wholeNumbers([product(Array.from(x.values))], []),
  type: x.type,
});

const where: Fold = ({ call: { operation }, constants: [condition, a, b], reserve }) => {
  if (!a || !b) refuse(operation, 'lacks an input');
  const dims =
    broadcastDims([condition.dims, a.dims, b.dims]) ??
    refuse(operation, 'has inputs whose shapes do not fit');
  reserve(3 * product(dims));
  const [chosen, yes, no] = [condition, a, b].map((one) => repeated(one, dims)) as [
    Constant,
    Constant,
    Constant,
  ];
  return { ...a, dims, values: Float64Array.from(chosen.values, (one, i) => (one ? yes : no).values[i]!) };
};

function checkDims(operation: Operation, dims: readonly number[]): void {
  if (!dims.every((length) => Number.isSafeInteger(length) && length >= 0))
    refuse(operation, `asks for the shape [${dims}]`);
}

/** By operation. A function of constants that is missing here is refused like any other operation. */
const folds: Readonly<Record<string, Fold | undefined>> = {
  __proto__: null as never,
  ...Object.fromEntries(Object.keys(pairwise).map((type) => [type, arithmetic(type)])),
  ...Object.fromEntries(Object.keys(single).map((type) => [type, mapped(type)])),
  Identity: same,
  Dropout: same,
  Cast: cast,
  Transpose: transpose,
  Concat: concat,
  Gather: gather,
  Slice: slice,
  Expand: expand,
  ConstantOfShape: constantOfShape,
  Range: range,
  ReduceProd: reduceProduct,
  Where: where,
  Reshape: view(({ call, constants: [x] }) => reshapedDims(call.operation, x.dims, intsOf(call, 1, 'shape'))),
  Flatten: view(({ call, constants: [x] }) => flattenedDims(call.operation, x.dims)),
  Squeeze: view(({ call, constants: [x] }) =>
    squeezedDims(call.operation, x.dims, optionalInts(call, 1, 'axes')),
  ),
  Unsqueeze: view(({ call, constants: [x] }) =>
    unsqueezedDims(call.operation, x.dims, intsOf(call, 1, 'axes')),
  ),
  Shape: ({ call: { operation }, constants: [x] }) => shapeOf(operation, x.dims),
  Size: ({ constants: [x] }) => wholeNumbers([product(x.dims)], []),
};

/** What a Shape gives: the lengths between its `start` and `end`. */
export const shapeOf = ({ attributes }: Operation, dims: readonly number[]): Constant =>
  wholeNumbers(dims.slice(attributes.int('start', 0), attributes.int('end', dims.length)));

export const foldOf = (type: string): Fold | undefined => folds[type];
