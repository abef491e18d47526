import { activationAt, type Call } from '../arguments.ts';
import { type Constant, isFloat } from '../constants/constant.ts';
import { type Draft, type PerChannel, put } from '../draft.ts';
import { refuse } from '../format/operation.ts';
import { type Activation, channelAxis, channelsOf } from '../value.ts';
import { computed } from './views.ts';
import type { Writer } from './writer.ts';

const mapped = (values: PerChannel, fn: (value: number) => number): PerChannel =>
  typeof values === 'number' ? fn(values) : values.map(fn);

/** `scale * x + offset` for each operation; `flipped` where the constant comes first. */
const lines: Readonly<
  Record<string, (constant: PerChannel, flipped: boolean) => readonly [PerChannel, PerChannel]>
> = {
  Add: (constant) => [1, constant],
  Sub: (constant, flipped) => (flipped ? [-1, constant] : [1, mapped(constant, (value) => -value)]),
  Mul: (constant) => [constant, 0],
  Div: (constant) => [mapped(constant, (value) => 1 / value), 0],
};

/** A sum or product of an image or vector and constants, one for each channel or one for all. */
export function affine(
  draft: Draft,
  call: Call,
  x: Activation,
  constant: Constant,
  flipped: boolean,
): Activation {
  const { operation } = call;
  if (flipped && operation.type === 'Div')
    refuse(operation, 'divides a constant by a value, which a graph cannot');
  const [scale, offset] = lines[operation.type]!(perChannel(call, x, constant), flipped);
  return line(draft, call, x, scale, offset);
}

function line(
  draft: Draft,
  { operation }: Call,
  x: Activation,
  scale: PerChannel,
  offset: PerChannel,
): Activation {
  if (
    [scale, offset].some((values) =>
      [values].flat().some((one) => typeof one === 'number' && !Number.isFinite(one)),
    )
  )
    refuse(operation, 'has a constant that is not a finite number');
  const id = draft.newId(operation.name);
  return computed(
    x,
    put(draft, {
      id,
      op: 'affine',
      inputs: [x.node],
      attributes: { scale, offset, channels: channelsOf(x) },
    }),
  );
}

export const negative: Writer = (draft, call) => line(draft, call, activationAt(call, 0), -1, 0);

function perChannel({ operation }: Call, x: Activation, constant: Constant): PerChannel {
  const { dims, values } = constant;
  if (!isFloat(constant)) refuse(operation, 'combines a float with a whole number');
  const rank = x.shape.length;
  if (values.length === 1 && dims.length <= rank) return values[0]!;
  const aligned = [...Array<number>(Math.max(0, rank - dims.length)).fill(1), ...dims];
  const axis = channelAxis(x);
  const fits = aligned.every((length, at) => length === (at === axis ? channelsOf(x) : 1));
  if (axis === undefined || !fits)
    refuse(
      operation,
      `combines [${x.shape}] with constants of the shape [${dims}]; only one for each channel, or one for all, is supported`,
    );
  return Float64Array.from(values);
}
