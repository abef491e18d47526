import type { Sides } from '@bitshare/core';
import { type Draft, freshId, put } from '../../draft/draft.ts';
import { targetShape } from '../../draft/target-shape.ts';
import { attributeOf } from '../attributes.ts';
import {
  axisOf,
  type Call,
  computedAt,
  imageAt,
  numbersAt,
  type Operation,
  refuse,
  shapeAt,
} from '../operation.ts';
import { computed } from '../value.ts';

function reshaped(draft: Draft, call: Call, shape: readonly number[]) {
  const id = freshId(draft, call.id);
  const inputs = [computedAt(call, 0)];
  return computed(put(draft, { id, title: call.title, op: 'reshape', inputs, attributes: { shape } }));
}

export const reshape: Operation = (draft, call) => {
  const [batch, ...target] = numbersAt(call, 1);
  const from = shapeAt(draft, call, 0);
  // With a batch of its own, the first length is -1 unless another one is.
  const keepsBatch = batch === -1 || batch === 1 || target.includes(-1);
  const shape = keepsBatch ? targetShape(from, target) : undefined;
  return reshaped(draft, call, shape ?? refuse(`makes [${[batch, ...target]}] of images of [${from}]`));
};

export const squeeze: Operation = (draft, call) => {
  const from = shapeAt(draft, call, 0);
  const listed = ['squeeze_dims', 'axis'].flatMap((name) => attributeOf(call.node, name, 'integers', []));
  const axes = listed.map((axis) => axisOf(axis, from.length + 1));
  const goes = (length: number, i: number) => length === 1 && (axes.length === 0 || axes.includes(i + 1));
  if (axes.some((axis) => axis < 1 || from[axis - 1] !== 1))
    refuse(`removes the axes [${axes}] of [any,${from}]`);
  return reshaped(
    draft,
    call,
    from.filter((length, i) => !goes(length, i)),
  );
};

export const expandDims: Operation = (draft, call) => {
  const from = shapeAt(draft, call, 0);
  const axis = axisOf(numbersAt(call, 1)[0]!, from.length + 2);
  if (axis < 1) refuse('adds an axis before the batch');
  return reshaped(draft, call, from.toSpliced(axis - 1, 0, 1));
};

export const transpose: Operation = (draft, call) => {
  const [batch, ...axes] = numbersAt(call, 1);
  const rank = shapeAt(draft, call, 0).length;
  if (
    batch !== 0 ||
    String(axes.toSorted((a, b) => a - b)) !== String(Array.from({ length: rank }, (_, i) => i + 1))
  )
    refuse(`turns the axes [${[batch, ...axes]}]`);
  const attributes = { order: axes.map((axis) => axis - 1) };
  const id = freshId(draft, call.id);
  return computed(
    put(draft, { id, title: call.title, op: 'transpose', inputs: [computedAt(call, 0)], attributes }),
  );
};

/** Zeros around an image, or channels of zeros. */
export const pad: Operation = (draft, call) => {
  imageAt(draft, call, 0);
  if (call.inputs.length > 2 && numbersAt(call, 2).some((value) => value !== 0))
    refuse('pads with a number other than 0');
  const numbers = numbersAt(call, 1);
  if (numbers.length !== 8) refuse(`has a padding of ${numbers.length} numbers, not of 8`);
  const [above, below, top, bottom, left, right, before, after] = numbers as [
    number,
    number,
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  if (above + below > 0) refuse('pads the batch');
  const { title } = call;
  let x = computedAt(call, 0);
  if (top + bottom + left + right > 0) {
    const padding = [
      [top, bottom],
      [left, right],
    ] as const satisfies readonly [Sides, Sides];
    x = put(draft, { id: freshId(draft, call.id), title, op: 'pad', inputs: [x], attributes: { padding } });
  }
  if (before + after > 0)
    x = put(draft, {
      id: freshId(draft, call.id),
      title,
      op: 'padChannels',
      inputs: [x],
      attributes: { before, after },
    });
  return computed(x);
};

const resize =
  (kind: 'nearest' | 'bilinear'): Operation =>
  (draft, call) => {
    const { node, title } = call;
    const from = imageAt(draft, call, 0);
    const to = numbersAt(call, 1);
    const scale = [to[0]! / from[0], to[1]! / from[1]] as const;
    if (!scale.every((factor) => Number.isInteger(factor) && factor >= 1))
      refuse(`resizes [${from.slice(0, 2)}] to [${to}], which are not whole multiples`);
    if (attributeOf(node, 'align_corners', 'flag', false)) refuse('aligns corners, which a graph does not');
    const centred = attributeOf(node, 'half_pixel_centers', 'flag', false);
    const interpolation = kind === 'nearest' ? kind : centred ? 'bilinear' : 'bilinearCorner';
    const id = freshId(draft, call.id);
    return computed(
      put(draft, {
        id,
        title,
        op: 'upsample',
        inputs: [computedAt(call, 0)],
        attributes: { scale, interpolation },
      }),
    );
  };

export const resizeNearest = resize('nearest');
export const resizeBilinear = resize('bilinear');
