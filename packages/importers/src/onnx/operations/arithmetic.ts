import { activationAt } from '../arguments.ts';
import { type Operation, refuse } from '../format/operation.ts';
import { add, type OnnxDraft } from '../onnx-draft.ts';
import {
  type Activation,
  batchOf,
  channelAxis,
  channelsOf,
  isImage,
  isImageChannelsLast,
  pixelsOf,
} from '../value.ts';
import { affine } from './affine.ts';
import { computed, vectorOf } from './views.ts';
import type { Writer } from './writer.ts';

/** An operation of two values; a constant one makes it affine. */
const ofTwo =
  (combine: (draft: OnnxDraft, operation: Operation, a: Activation, b: Activation) => Activation): Writer =>
  (draft, call) => {
    const [a, b] = call.inputs;
    if (a?.kind === 'constant') return affine(draft, call, activationAt(call, 1), a, true);
    if (b?.kind === 'constant') return affine(draft, call, activationAt(call, 0), b, false);
    return combine(draft, call.operation, activationAt(call, 0), activationAt(call, 1));
  };

export const addition = ofTwo((draft, operation, a, b) => sumOf(draft, operation, [a, b]));

export const subtract = ofTwo((draft, operation, a, b) => {
  const attributes = { factor: [-1], offset: [0] };
  const body = { op: 'scaleShift', inputs: [b.node], attributes } as const;
  const negative = computed(b, add(draft, operation, body, `${operation.name}.negative`));
  return sumOf(draft, operation, [a, negative]);
});

export const multiply = ofTwo((draft, operation, a, b) => {
  const byFactor = isFactor(b, a) || !isFactor(a, b) ? ([a, b] as const) : ([b, a] as const);
  const [x, factor] = isFactor(byFactor[1], byFactor[0]) ? byFactor : alike(draft, operation, [a, b]);
  const inputs = [x!.node, factor!.node];
  return computed(x!, add(draft, operation, { op: 'multiply', inputs, attributes: {} }));
});

export const divide = ofTwo((_, operation) =>
  refuse(operation, 'divides by a value that is computed from the image'),
);

export const sum: Writer = (draft, call) => {
  const terms = call.inputs.map((_, index) => activationAt(call, index));
  return terms.length === 1 ? terms[0]! : sumOf(draft, call.operation, terms);
};

function sumOf(draft: OnnxDraft, operation: Operation, terms: readonly Activation[]): Activation {
  const same = alike(draft, operation, terms);
  const inputs = same.map(({ node }) => node);
  return computed(same[0]!, add(draft, operation, { op: 'add', inputs, attributes: {} }));
}

/** One number for each channel of an image of several pixels. */
function isFactor(factor: Activation, x: Activation): boolean {
  if (pixelsOf(factor) !== 1 || pixelsOf(x) === 1 || channelsOf(factor) !== channelsOf(x)) return false;
  if (!isImage(x) && !isImageChannelsLast(x)) return false;
  const axis = channelAxis(x);
  const wanted = x.shape.map((length, at) => (at === 0 || at === axis ? length : 1));
  return String(factor.shape) === String(wanted);
}

/** Values of one shape; an image of one pixel beside a vector becomes a vector. */
function alike(draft: OnnxDraft, operation: Operation, values: readonly Activation[]): readonly Activation[] {
  const [first] = values as [Activation];
  const fits = values.every(
    (value) =>
      String(value.shape) === String(first.shape) &&
      pixelsOf(value) === pixelsOf(first) &&
      (value.channelsLast === first.channelsLast || pixelsOf(value) === 1),
  );
  if (!fits)
    refuse(
      operation,
      `combines values of the shapes ${values.map(({ shape }) => `[${shape}]`).join(' and ')}; only equal shapes are supported, and factors of channels`,
    );
  if (values.every(({ graph }) => graph.length === first.graph.length)) return values;
  return values.map((value) => ({
    ...computed(value, vectorOf(draft, operation, value)),
    graph: [channelsOf(value)],
    batch: batchOf(value),
  }));
}

/** The larger or smaller of values and one constant. */
export const limit =
  (side: 'least' | 'most'): Writer =>
  (draft, call) => {
    const constant = call.inputs.find((value) => value?.kind === 'constant');
    const x = activationAt(call, call.inputs[0] === constant ? 1 : 0);
    const bound =
      constant?.kind === 'constant' && constant.values.length === 1 ? constant.values[0] : undefined;
    if (bound === undefined || call.inputs.length !== 2)
      return refuse(call.operation, 'compares values; only one number as a limit is supported');
    const [least, most] =
      side === 'least' ? [bound, Number.POSITIVE_INFINITY] : [Number.NEGATIVE_INFINITY, bound];
    const body = { op: 'clip', inputs: [x.node], attributes: { least, most } } as const;
    return computed(x, add(draft, call.operation, body));
  };
