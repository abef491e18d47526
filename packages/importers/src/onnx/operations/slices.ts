import { activationAt, constantAt, intsOf, optionalInts } from '../arguments.ts';
import { type Operation, refuse } from '../format/operation.ts';
import { add, type OnnxDraft } from '../onnx-draft.ts';
import { axisOf, type Cut, cutsOf } from '../shapes.ts';
import { type Activation, channelAxis, channelsOf, isImage } from '../value.ts';
import { cropHint, imageOf, imageValue, withChannels } from './views.ts';
import type { Writer } from './writer.ts';

function channelsBetween(
  draft: OnnxDraft,
  operation: Operation,
  x: Activation,
  [begin, end]: readonly [number, number],
): Activation {
  if (begin === 0 && end === channelsOf(x)) return x;
  const body = { op: 'sliceChannels', inputs: [x.node], attributes: { begin, end } } as const;
  const id = add(draft, operation, body);
  return withChannels(x, id, channelAxis(x)!, end - begin);
}

export const split: Writer = (draft, call) => {
  const { operation } = call;
  const x = activationAt(call, 0);
  const axis = axisOf(operation, operation.attributes.int('axis', 0), x.shape.length);
  if (axis !== channelAxis(x))
    refuse(operation, `divides axis ${axis} of [${x.shape}]; only channels can be divided`);
  const sizes = optionalInts(call, 1, 'split') ?? equalParts(operation, channelsOf(x));
  const all = sizes.reduce((sum, size) => sum + size, 0);
  if (
    sizes.length !== operation.outputs.length ||
    all !== channelsOf(x) ||
    sizes.some((size) => !(size >= 1))
  )
    refuse(operation, `divides ${channelsOf(x)} channels into [${sizes}]`);
  let begin = 0;
  return sizes.map((size) => {
    const part = channelsBetween(draft, operation, x, [begin, begin + size]);
    begin += size;
    return part;
  });
};

/** The last part may be smaller. */
function equalParts({ outputs }: Operation, channels: number): readonly number[] {
  const size = Math.ceil(channels / outputs.length);
  return outputs.map((_, i) => Math.min(size, channels - i * size));
}

export const slice: Writer = (draft, call) => {
  const { operation } = call;
  const x = activationAt(call, 0);
  const cuts = cutsOf(operation, x.shape, {
    starts: intsOf(call, 1, 'starts'),
    ends: intsOf(call, 2, 'ends'),
    axes: optionalInts(call, 3, 'axes'),
    steps: optionalInts(call, 4, 'steps'),
  }).filter(({ axis, step, count }) => step !== 1 || count !== x.shape[axis]);
  const channels = cuts.find(({ axis }) => axis === channelAxis(x));
  const others = cuts.filter((cut) => cut !== channels);
  if (channels && channels.step !== 1) refuse(operation, `takes every ${channels.step}th channel`);
  if (channels?.count === 0) refuse(operation, 'takes no channel');
  const taken = channels
    ? channelsBetween(draft, operation, x, [channels.start, channels.start + channels.count])
    : x;
  return others.length === 0 ? taken : subsampled(draft, operation, taken, others);
};

/** Every second row and column, say, is a pool of one pixel. */
function subsampled(draft: OnnxDraft, operation: Operation, x: Activation, cuts: readonly Cut[]): Activation {
  const steps = [1, 1];
  for (const { axis, start, step, count } of cuts) {
    const whole = start === 0 && step > 0 && count === Math.ceil(x.shape[axis]! / step);
    if (axis < 2 || !isImage(x) || !whole)
      refuse(
        operation,
        `takes ${count} of ${x.shape[axis]} along axis ${axis}; only channels can be taken`,
        cropHint,
      );
    steps[axis - 2] = step;
  }
  const attributes = { poolSize: [1, 1], strides: steps as [number, number], padding: 0 } as const;
  const body = { op: 'maxPool', inputs: [imageOf(operation, x)], attributes } as const;
  return imageValue(draft, x, add(draft, operation, body, `${operation.name}.subsample`));
}

/** One channel, or channels that follow each other. */
export const gather: Writer = (draft, call) => {
  const { operation } = call;
  const x = activationAt(call, 0);
  const axis = axisOf(operation, operation.attributes.int('axis', 0), x.shape.length);
  const indices = constantAt(call, 1, 'indices');
  const [begin, ...rest] = Array.from(indices.values, (index) =>
    index < 0 ? index + channelsOf(x) : index,
  ) as [number, ...number[]];
  const inOrder = rest.every((index, i) => index === begin + i + 1);
  const end = begin + rest.length + 1;
  if (axis !== channelAxis(x) || !inOrder || !(begin >= 0) || end > channelsOf(x) || indices.dims.length > 1)
    refuse(
      operation,
      `takes [${indices.values.slice(0, 8)}] along axis ${axis} of [${x.shape}]; only channels in their order can be taken`,
    );
  const taken = channelsBetween(draft, operation, x, [begin, end]);
  return indices.dims.length === 1 ? taken : { ...taken, shape: taken.shape.toSpliced(axis, 1) };
};
