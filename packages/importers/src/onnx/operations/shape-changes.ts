import { activationAt, type Call, intsOf, optionalInts } from '../arguments.ts';
import { refuse } from '../format/operation.ts';
import { add } from '../onnx-draft.ts';
import { flattenedDims, reshapedDims, squeezedDims, unsqueezedDims } from '../shapes.ts';
import { type Activation, batchOf, channelsOf, isImage, isImageChannelsLast, pixelsOf } from '../value.ts';
import { computed, reshaped } from './views.ts';
import type { Writer } from './writer.ts';

/** An operation that sees the same elements under another shape. */
const view =
  (shapeOf: (call: Call, x: Activation) => readonly number[]): Writer =>
  (_, call) => {
    const x = activationAt(call, 0);
    return reshaped(call.operation, x, shapeOf(call, x));
  };

export const reshape = view((call, { shape }) =>
  reshapedDims(call.operation, shape, intsOf(call, 1, 'shape')),
);
export const flatten = view(({ operation }, { shape }) => flattenedDims(operation, shape));
export const unsqueeze = view((call, { shape }) =>
  unsqueezedDims(call.operation, shape, intsOf(call, 1, 'axes')),
);

/** Without axes the batch stays, although the file may say that it is 1. */
export const squeeze = view((call, { shape }) => {
  const [batch, ...rest] = shape as [number, ...number[]];
  const axes = optionalInts(call, 1, 'axes');
  return axes
    ? squeezedDims(call.operation, shape, axes)
    : [batch, ...squeezedDims(call.operation, rest, undefined)];
});

/** Channels moved last or first, or the exchange of two groupings of channels that shuffles them. */
export const transpose: Writer = (draft, call) => {
  const { operation } = call;
  const x = activationAt(call, 0);
  const order = operation.attributes.ints('perm') ?? x.shape.map((_, axis) => x.shape.length - 1 - axis);
  const moved = order.map((axis) => x.shape[axis]!);
  if (isImage(x) && String(order) === '0,2,3,1') return { ...x, shape: moved, channelsLast: true };
  if (isImageChannelsLast(x) && String(order) === '0,3,1,2')
    return { ...x, shape: moved, channelsLast: false };
  if (order.every((axis, at) => axis === at) && order.length === x.shape.length) return x;
  const groups = shuffledGroups(x, order);
  if (groups === undefined)
    return refuse(
      operation,
      `puts [${x.shape}] in the order [${order}]; only channels last, channels first, and a shuffle of channels are supported`,
    );
  const body = { op: 'channelShuffle', inputs: [x.node], attributes: { groups } } as const;
  const id = add(draft, operation, body);
  return { ...computed(x, id), shape: moved };
};

/** The number of groups whose channels are dealt out in turn, or undefined if the order does something else. */
function shuffledGroups(x: Activation, order: readonly number[]): number | undefined {
  const first = x.channelsLast && pixelsOf(x) > 1 ? x.shape.length - 2 : 1;
  const swapped = x.shape.map((_, axis) => (axis === first ? first + 1 : axis === first + 1 ? first : axis));
  const [groups, each] = [x.shape[first]!, x.shape[first + 1]!];
  if (String(order) !== String(swapped) || groups * each !== channelsOf(x)) return undefined;
  return x.shape[0] === batchOf(x) ? groups : undefined;
}
