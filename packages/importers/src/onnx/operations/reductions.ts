import { activationAt, optionalInts } from '../arguments.ts';
import { refuse } from '../format/operation.ts';
import { axisOf } from '../shapes.ts';
import { channelAxis } from '../value.ts';
import { overall } from './pools.ts';
import type { Writer } from './writer.ts';

/** A mean or maximum over all pixels of each channel. */
export const reduction =
  (op: 'globalAveragePool' | 'globalMaxPool'): Writer =>
  (draft, call) => {
    const { operation } = call;
    const x = activationAt(call, 0);
    const axes = optionalInts(call, 1, 'axes')?.map((axis) => axisOf(operation, axis, x.shape.length));
    const channels = channelAxis(x);
    const pixels = x.shape.map((_, axis) => axis).filter((axis) => axis !== 0 && axis !== channels);
    const given = axes?.toSorted((a, b) => a - b) ?? [];
    if (x.graph.length !== 3 || channels === undefined || String(given) !== String(pixels))
      refuse(
        operation,
        `reduces the axes [${axes ?? 'all'}] of [${x.shape}]; only height and width of an image together are supported`,
      );
    return overall(draft, operation, x, op, operation.attributes.int('keepdims', 1) === 1);
  };
