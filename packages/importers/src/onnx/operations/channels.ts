import { activationAt, type Call, constantAt, intsOf, optionalConstant, optionalInts } from '../arguments.ts';
import { type Operation, refuse } from '../format/operation.ts';
import { add, type OnnxDraft } from '../onnx-draft.ts';
import { axisOf, type Cut, cutsOf } from '../shapes.ts';
import { type Activation, channelAxis, channelsOf, isImage } from '../value.ts';
import { imageOf, imageValue } from './views.ts';
import type { Writer } from './writer.ts';

const crop = 'Crop images before the network, or export the model for the size that is wanted.';

export const concat: Writer = (draft, call) => {
  const { operation } = call;
  const parts = call.inputs.map((_, index) => activationAt(call, index));
  const [first] = parts as [Activation];
  const axis = axisOf(operation, operation.attributes.int('axis', 0), first.shape.length);
  for (const part of parts)
    if (channelAxis(part) !== axis || String(part.shape.with(axis, 0)) !== String(first.shape.with(axis, 0)))
      refuse(
        operation,
        `joins [${part.shape}] along axis ${axis}; only channels of images of one size can be joined`,
      );
  if (parts.some(({ graph }) => graph.length !== first.graph.length))
    refuse(operation, 'joins an image with vectors');
  if (parts.length === 1) return first;
  const inputs = parts.map(({ node }) => node);
  const id = add(draft, operation, { op: 'concat', inputs, attributes: {} });
  return withChannels(
    first,
    id,
    axis,
    parts.reduce((all, part) => all + channelsOf(part), 0),
  );
};

const withChannels = (x: Activation, node: string, axis: number, channels: number): Activation => ({
  ...x,
  node,
  shape: x.shape.with(axis, channels),
  graph: x.graph.with(-1, channels),
});

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
        crop,
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

export const pad: Writer = (draft, call) => {
  const { operation } = call;
  const x = activationAt(call, 0);
  const mode = operation.attributes.text('mode', 'constant');
  const filler = optionalConstant(call, 2, 'pad values')?.values[0] ?? operation.attributes.float('value', 0);
  if (mode !== 'constant' || filler !== 0)
    refuse(
      operation,
      `pads by ${mode === 'constant' ? `the constant ${filler}` : `"${mode}"`}; only zeros are supported`,
    );
  const image = imageOf(operation, x);
  const pads = padsOf(call, x.shape.length);
  if (pads.some((pixels) => !(pixels >= 0)))
    refuse(operation, `has pads [${pads}], which cut the image`, crop);
  const [batch, before, top, left, batchAfter, after, bottom, right] = pads as [
    number,
    number,
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  if (batch || batchAfter) refuse(operation, 'adds images to the batch');
  let value = x;
  if (top || bottom || left || right) {
    const padding = [
      [top, bottom],
      [left, right],
    ] as const;
    value = imageValue(
      draft,
      x,
      add(draft, operation, { op: 'pad', inputs: [image], attributes: { padding } }),
    );
  }
  if (!before && !after) return value;
  const body = { op: 'padChannels', inputs: [value.node], attributes: { before, after } } as const;
  return imageValue(draft, x, add(draft, operation, body));
};

/** Zeros before every axis, then after every axis; from operator set 18 on the axes may be listed. */
function padsOf(call: Call, rank: number): readonly number[] {
  const given = intsOf(call, 1, 'pads');
  const axes =
    optionalInts(call, 3, 'axes')?.map((axis) => axisOf(call.operation, axis, rank)) ??
    Array.from({ length: rank }, (_, axis) => axis);
  if (given.length !== 2 * axes.length)
    refuse(call.operation, `has ${given.length} pads for ${axes.length} axes`);
  const pads = Array<number>(2 * rank).fill(0);
  for (const [i, axis] of axes.entries()) {
    pads[axis] = given[i]!;
    pads[axis + rank] = given[i + axes.length]!;
  }
  return pads;
}
