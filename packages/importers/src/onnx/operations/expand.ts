import { activationAt, intsOf } from '../arguments.ts';
import { broadcastDims } from '../constants/elementwise.ts';
import { refuse } from '../format/operation.ts';
import { channelAxis, pixelsOf } from '../value.ts';
import type { Writer } from './writer.ts';

/** A factor for each channel, repeated to an image for products alone, which repeat it themselves; or nothing repeated at all. */
export const expand: Writer = (draft, call) => {
  const { operation } = call;
  const x = activationAt(call, 0);
  const shape = broadcastDims([x.shape, intsOf(call, 1, 'shape')]);
  if (String(shape) === String(x.shape)) return x;
  const [result] = operation.outputs as [string];
  const readers = draft.readers.get(result) ?? [];
  const multiplied =
    readers.length > 0 && readers.every((type) => type === 'Mul') && !draft.returned.has(result);
  const axis = channelAxis(x);
  const kept = shape?.length === x.shape.length && shape[0] === x.shape[0] && shape[axis!] === x.shape[axis!];
  if (multiplied && kept && pixelsOf(x) === 1) return x;
  return refuse(
    operation,
    `repeats [${x.shape}] to [${shape ?? 'a shape that does not fit'}]; only a factor for each channel of a product may be repeated`,
  );
};
