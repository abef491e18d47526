import { activationAt, type Call, intsOf, optionalConstant, optionalInts } from '../arguments.ts';
import { refuse } from '../format/operation.ts';
import { add } from '../onnx-draft.ts';
import { axisOf } from '../shapes.ts';
import { cropHint, imageOf, imageValue } from './views.ts';
import type { Writer } from './writer.ts';

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
    refuse(operation, `has pads [${pads}], which cut the image`, cropHint);
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
