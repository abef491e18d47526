import { type Constant, isFloat, product } from './constant.ts';

type Pairwise = (a: number, b: number, floats: boolean) => number;

/** Arithmetic of two constants, by operation. Division of whole numbers truncates, as in ONNX. */
export const pairwise: Readonly<Record<string, Pairwise>> = {
  Add: (a, b) => a + b,
  Sub: (a, b) => a - b,
  Mul: (a, b) => a * b,
  Div: (a, b, floats) => (floats ? a / b : Math.trunc(a / b)),
  Pow: (a, b) => a ** b,
  Mod: (a, b) => a - b * Math.floor(a / b),
  Max: (a, b) => Math.max(a, b),
  Min: (a, b) => Math.min(a, b),
  Equal: (a, b) => Number(a === b),
};

/** Functions of one constant, by operation. */
export const single: Readonly<Record<string, (x: number) => number>> = {
  Neg: (x) => -x,
  Abs: Math.abs,
  Sqrt: Math.sqrt,
  Reciprocal: (x) => 1 / x,
  Exp: Math.exp,
  Floor: Math.floor,
  Ceil: Math.ceil,
  Not: (x) => Number(!x),
};

/** The shape of values that are combined element by element; undefined if they do not fit. */
export function broadcastDims(shapes: readonly (readonly number[])[]): readonly number[] | undefined {
  const rank = Math.max(...shapes.map(({ length }) => length));
  const aligned = shapes.map((dims) => [...Array<number>(rank - dims.length).fill(1), ...dims]);
  const all = Array.from({ length: rank }, (_, axis) => {
    const lengths = aligned.map((dims) => dims[axis]!).filter((length) => length !== 1);
    return lengths.length === 0 ? 1 : lengths.every((length) => length === lengths[0]) ? lengths[0]! : -1;
  });
  return all.includes(-1) ? undefined : all;
}

/** Position in a constant of every element of a larger shape that it is repeated to, row-major. */
function* positions(dims: readonly number[], wanted: readonly number[]): Generator<number> {
  const strides = wanted.map((_, axis) => {
    const own = axis - (wanted.length - dims.length);
    return own < 0 || dims[own] === 1 ? 0 : product(dims.slice(own + 1));
  });
  yield* walk(wanted, strides);
}

/** Positions of the elements of a shape whose axes have the given strides. */
export function* walk(dims: readonly number[], strides: readonly number[], start = 0): Generator<number> {
  const count = product(dims);
  const index = dims.map(() => 0);
  let at = start;
  for (let done = 0; done < count; done++) {
    yield at;
    for (let axis = dims.length - 1; axis >= 0; axis--) {
      at += strides[axis]!;
      if (++index[axis]! < dims[axis]!) break;
      at -= strides[axis]! * dims[axis]!;
      index[axis] = 0;
    }
  }
}

/** A constant of the given shape whose elements stand at positions of another. */
export function gathered(from: Constant, dims: readonly number[], at: Iterable<number>): Constant {
  const values = new (from.values.constructor as Float64ArrayConstructor)(product(dims));
  let i = 0;
  for (const position of at) values[i++] = from.values[position]!;
  return { ...from, dims, values };
}

export const repeated = (from: Constant, dims: readonly number[]): Constant =>
  String(from.dims) === String(dims) ? from : gathered(from, dims, positions(from.dims, dims));

export function combined(a: Constant, b: Constant, dims: readonly number[], of: Pairwise): Constant {
  const [x, y] = [repeated(a, dims), repeated(b, dims)];
  const floats = isFloat(a);
  return { ...a, dims, values: Float64Array.from(x.values, (value, i) => of(value, y.values[i]!, floats)) };
}
