import { type Draft, freshId, put } from '../../draft/draft.ts';
import { type Activation, activate } from '../../draft/elementwise.ts';
import {
  type Call,
  computedAt,
  constantAt,
  numbersAt,
  type Operation,
  refuse,
  shapeAt,
} from '../operation.ts';
import { computed } from '../value.ts';
import { activationOf } from './fused.ts';
import { perChannel } from './per-channel.ts';

type Numbers = readonly number[];

/** Adds `factor * x + offset`. */
function scaleShift(draft: Draft, { id: wanted, title }: Call, x: string, factor: Numbers, offset: Numbers) {
  const id = freshId(draft, wanted);
  return computed(put(draft, { id, title, op: 'scaleShift', inputs: [x], attributes: { factor, offset } }));
}

/** Which input of two depends on the image, and the constant that the other is. Undefined: both depend on it. */
function constantOf(draft: Draft, call: Call): { x: string; at: 0 | 1; numbers: Numbers } | undefined {
  if (call.inputs.length !== 2) return undefined;
  const at = call.inputs.findIndex(({ kind }) => kind === 'constant');
  if (at === -1) return undefined;
  const x = computedAt(call, 1 - at);
  return { x, at: at as 0 | 1, numbers: perChannel(constantAt(call, at), draft.shapes.get(x)!) };
}

export const add: Operation = (draft, call) => {
  const found = constantOf(draft, call);
  if (found) return scaleShift(draft, call, found.x, [1], found.numbers);
  const inputs = call.inputs.map((_, i) => computedAt(call, i));
  const shapes = inputs.map((id) => String(draft.shapes.get(id)));
  if (new Set(shapes).size > 1) refuse(`adds values of the shapes [${shapes.join('] and [')}]`);
  const id = freshId(draft, call.id);
  return computed(put(draft, { id, title: call.title, op: 'add', inputs, attributes: {} }));
};

export const subtract: Operation = (draft, call) => {
  const found = constantOf(draft, call) ?? refuse('subtracts a value that is computed');
  const { x, at, numbers } = found;
  if (at === 0) return scaleShift(draft, call, x, [-1], numbers);
  return scaleShift(
    draft,
    call,
    x,
    [1],
    numbers.map((number) => -number),
  );
};

export const multiply: Operation = (draft, call) => {
  const found = constantOf(draft, call);
  if (found) return scaleShift(draft, call, found.x, found.numbers, [0]);
  const inputs = [computedAt(call, 0), computedAt(call, 1)];
  const size = (id: string) => draft.shapes.get(id)!.reduce((a, b) => a * b, 1);
  const [larger, smaller] = inputs.toSorted((a, b) => size(b) - size(a)) as [string, string];
  const [image, factor] = [draft.shapes.get(larger)!, draft.shapes.get(smaller)!];
  if (String(image) !== String(factor) && String(factor) !== String([1, 1, image.at(-1)!]))
    refuse(`multiplies values of the shapes [${image}] and [${factor}]`);
  const id = freshId(draft, call.id);
  return computed(
    put(draft, { id, title: call.title, op: 'multiply', inputs: [larger, smaller], attributes: {} }),
  );
};

export const divide: Operation = (draft, call) => {
  const found = constantOf(draft, call);
  if (found?.at !== 1) return refuse('divides by a value that is computed');
  return scaleShift(
    draft,
    call,
    found.x,
    found.numbers.map((number) => 1 / number),
    [0],
  );
};

export const negate: Operation = (draft, call) => scaleShift(draft, call, computedAt(call, 0), [-1], [0]);

export const biasAdd: Operation = (draft, call) => {
  const offset = perChannel(constantAt(call, 1), shapeAt(draft, call, 0));
  return scaleShift(draft, call, computedAt(call, 0), [1], offset);
};

export const activation: Operation = (draft, call) =>
  computed(activate(draft, call, computedAt(call, 0), activationOf(call.node.op, call)!));

const clip = (draft: Draft, call: Call, x: string, least: number, most: number) => {
  const clipped: Activation = { op: 'clip', attributes: { least, most } };
  return computed(activate(draft, call, x, clipped));
};

export const clipByValue: Operation = (draft, call) =>
  clip(draft, call, computedAt(call, 0), theOnly(numbersAt(call, 1)), theOnly(numbersAt(call, 2)));

const bound =
  (clipped: (number: number) => readonly [number, number]): Operation =>
  (draft, call) => {
    const found = constantOf(draft, call) ?? refuse('compares two values that are computed');
    return clip(draft, call, found.x, ...clipped(theOnly(found.numbers)));
  };

export const minimum = bound((most) => [Number.NEGATIVE_INFINITY, most]);
export const maximum = bound((least) => [least, Number.POSITIVE_INFINITY]);

const theOnly = (numbers: Numbers): number =>
  numbers.length === 1 ? numbers[0]! : refuse('has a bound for each channel; one for all is supported');
