import type { Shape } from '@bitshare/network';
import { attributeOf } from '../attributes.ts';
import { type Call, constantAt, numbersAt, type Operation, refuse, shapeAt } from '../operation.ts';
import { type Constant, constant } from '../value.ts';

/** The shape of a value. Its batch is -1, as in the target of a reshape. */
export const shapeOf: Operation = (draft, call) => {
  const input = call.inputs[0] ?? refuse('has no input');
  const shape = input.kind === 'constant' ? input.shape : [-1, ...shapeAt(draft, call, 0)];
  return constant([shape.length], shape);
};

const vector = (numbers: readonly number[]) => constant([numbers.length], numbers);

/** Numbers that become a list. */
const pack = (call: Call): Constant => {
  const numbers = call.inputs.flatMap((_, i) => numbersAt(call, i));
  return numbers.length === call.inputs.length ? vector(numbers) : refuse('packs lists');
};

const concatenated = (call: Call): Constant =>
  vector(call.inputs.slice(0, -1).flatMap((_, i) => numbersAt(call, i)));

/** A part of a list: one number, or those from `begin` to `end`. */
function strided(call: Call): Constant {
  const { node } = call;
  const list = constantAt(call, 0);
  if (list.shape.length !== 1) refuse('slices a constant of several axes');
  const mask = (name: string) => (attributeOf(node, name, 'integer', 0) & 1) === 1;
  const [begin, end, step] = [1, 2, 3].map((i) => numbersAt(call, i)[0]!) as [number, number, number];
  const length = list.shape[0]!;
  const from = mask('begin_mask') ? 0 : axisOf(begin, length);
  if (mask('shrink_axis_mask'))
    return constant([], [list.values[from] ?? refuse(`reads number ${from} of ${length}`)]);
  if (step !== 1) refuse(`slices with the step ${step}`);
  return vector(Array.from(list.values).slice(from, mask('end_mask') ? length : axisOf(end, length)));
}

const axisOf = (axis: number, length: number): number => (axis < 0 ? axis + length : axis);

const mapped =
  (of: (value: number) => number) =>
  (call: Call): Constant => {
    const { shape, values } = constantAt(call, 0);
    return constant(shape, Array.from(values, of));
  };

/** Two constants of one shape, or one of them a number or a vector along the other's last axis. */
const paired =
  (of: (a: number, b: number) => number) =>
  (call: Call): Constant => {
    const [a, b] = [constantAt(call, 0), constantAt(call, 1)];
    const larger = a.values.length >= b.values.length ? a : b;
    const smaller = larger === a ? b : a;
    const fits =
      smaller.values.length === 1 ||
      String(smaller.shape) === String(larger.shape) ||
      (smaller.values.length === larger.shape.at(-1) && smaller.shape.at(-1) === smaller.values.length);
    if (!fits) refuse(`combines constants of the shapes [${a.shape}] and [${b.shape}]`);
    const at = ({ values }: Constant, i: number) => values[i % values.length]!;
    return constant(
      larger.shape,
      Array.from({ length: larger.values.length }, (_, i) => of(at(a, i), at(b, i))),
    );
  };

const reshapedTo = (call: Call, shape: Shape): Constant => constant(shape, constantAt(call, 0).values);

const same = (call: Call): Constant => constantAt(call, 0);

/** What an operation gives whose inputs are all constants. */
export const folded: Readonly<Record<string, ((call: Call) => Constant) | undefined>> = {
  __proto__: null as never,
  Identity: same,
  Cast: same,
  StopGradient: same,
  Pack: pack,
  ConcatV2: concatenated,
  StridedSlice: strided,
  Add: paired((a, b) => a + b),
  AddV2: paired((a, b) => a + b),
  Sub: paired((a, b) => a - b),
  Mul: paired((a, b) => a * b),
  RealDiv: paired((a, b) => a / b),
  Div: paired((a, b) => a / b),
  Maximum: paired(Math.max),
  Minimum: paired(Math.min),
  Sqrt: mapped(Math.sqrt),
  Rsqrt: mapped((value) => 1 / Math.sqrt(value)),
  Neg: mapped((value) => -value),
  Reshape: (call) => {
    const size = constantAt(call, 0).values.length;
    const target = numbersAt(call, 1);
    const known = target.filter((length) => length !== -1).reduce((a, b) => a * b, 1);
    return reshapedTo(
      call,
      target.map((length) => (length === -1 ? size / known : length)),
    );
  },
  Squeeze: (call) =>
    reshapedTo(
      call,
      constantAt(call, 0).shape.filter((length) => length !== 1),
    ),
  ExpandDims: (call) => {
    const { shape } = constantAt(call, 0);
    return reshapedTo(call, shape.toSpliced(axisOf(numbersAt(call, 1)[0]!, shape.length + 1), 0, 1));
  },
};
