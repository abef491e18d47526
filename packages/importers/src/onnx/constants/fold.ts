import { TensorProto_DataType } from 'onnx-buf';
import { intsOf, optionalInts } from '../arguments.ts';
import { type Operation, refuse } from '../format/operation.ts';
import { flattenedDims, reshapedDims, squeezedDims, unsqueezedDims } from '../shapes.ts';
import { type Constant, product, wholeNumbers } from './constant.ts';
import { broadcastDims, combined, pairwise, repeated, single } from './elementwise.ts';
import type { Fold, Folding } from './folding.ts';
import { concat, gather, slice, transpose } from './moved-elements.ts';
import { constantOfShape, expand, range } from './new-elements.ts';

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

/** Floating numbers become whole ones towards zero; what the type of a whole number cannot hold is not looked at. */
const cast: Fold = ({ call: { operation }, constants: [x], reserve }) => {
  const type: TensorProto_DataType = operation.attributes.int('to', 0);
  const { FLOAT, FLOAT16, BFLOAT16, DOUBLE } = TensorProto_DataType;
  if ([FLOAT, FLOAT16, BFLOAT16, DOUBLE].includes(type)) return { ...x, type };
  reserve(x.values.length);
  return { ...x, type, values: Float64Array.from(x.values, Math.trunc) };
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
