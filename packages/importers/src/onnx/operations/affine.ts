import { activationAt, type Call } from '../arguments.ts';
import { type Constant, isFloat } from '../constants/constant.ts';
import { refuse } from '../format/operation.ts';
import { add, type OnnxDraft } from '../onnx-draft.ts';
import { type Activation, channelAxis, channelsOf } from '../value.ts';
import { computed } from './views.ts';
import type { Writer } from './writer.ts';

/** One number for all channels, or one for each. */
type Numbers = readonly number[];

/** `factor * x + offset`. */
interface Line {
  readonly factor: Numbers;
  readonly offset: Numbers;
}

/** By operation of a value and a constant; `flipped` where the constant comes first. */
const lines: Readonly<Record<string, (constant: Numbers, flipped: boolean) => Line>> = {
  Add: (constant) => ({ factor: [1], offset: constant }),
  Sub: (constant, flipped) =>
    flipped ? { factor: [-1], offset: constant } : { factor: [1], offset: constant.map((value) => -value) },
  Mul: (constant) => ({ factor: constant, offset: [0] }),
  Div: (constant) => ({ factor: constant.map((value) => 1 / value), offset: [0] }),
};

/** A sum or product of an image or vector and constants, one for each channel or one for all. */
export function affine(
  draft: OnnxDraft,
  call: Call,
  x: Activation,
  constant: Constant,
  flipped: boolean,
): Activation {
  const { operation } = call;
  if (flipped && operation.type === 'Div')
    refuse(operation, 'divides a constant by a value, which a graph cannot');
  return scaled(draft, call, x, lines[operation.type]!(perChannel(call, x, constant), flipped));
}

export const negative: Writer = (draft, call) =>
  scaled(draft, call, activationAt(call, 0), { factor: [-1], offset: [0] });

function scaled(draft: OnnxDraft, { operation }: Call, x: Activation, attributes: Line): Activation {
  if (![...attributes.factor, ...attributes.offset].every(Number.isFinite))
    refuse(operation, 'has a constant that is not a finite number');
  return computed(x, add(draft, operation, { op: 'scaleShift', inputs: [x.node], attributes }));
}

function perChannel({ operation }: Call, x: Activation, constant: Constant): Numbers {
  const { dims, values } = constant;
  if (!isFloat(constant)) refuse(operation, 'combines a float with a whole number');
  const rank = x.shape.length;
  if (values.length === 1 && dims.length <= rank) return [values[0]!];
  const aligned = [...Array<number>(Math.max(0, rank - dims.length)).fill(1), ...dims];
  const axis = channelAxis(x);
  const fits = aligned.every((length, at) => length === (at === axis ? channelsOf(x) : 1));
  if (axis === undefined || !fits)
    refuse(
      operation,
      `combines [${x.shape}] with constants of the shape [${dims}]; only one for each channel, or one for all, is supported`,
    );
  return Array.from(values);
}
