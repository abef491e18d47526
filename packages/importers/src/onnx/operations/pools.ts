import { activationAt, type Call } from '../arguments.ts';
import { type Operation, refuse } from '../format/operation.ts';
import { add, type OnnxDraft } from '../onnx-draft.ts';
import { type Activation, batchOf, channelAxis, channelsOf, isImage } from '../value.ts';
import { imageOf, imageValue } from './views.ts';
import { paddingOf, type Windows, windowsOf } from './windows.ts';
import type { Writer } from './writer.ts';

type PoolOp = 'maxPool' | 'averagePool';

const pool =
  (op: PoolOp): Writer =>
  (draft, call) => {
    const { operation } = call;
    const x = activationAt(call, 0);
    const windows = windowsOf(operation, x.graph);
    if (windows.dilations.some((distance) => distance > 1))
      refuse(operation, 'has dilated windows, which pools do not have');
    if (operation.outputs[1]) refuse(operation, 'gives the places of its maxima, which only unpooling needs');
    const padded = [...windows.sides.flat(), ...windows.completed].some((pixels) => pixels > 0);
    const whole = !padded && String(windows.size) === String(x.graph.slice(0, 2));
    if (whole)
      return overall(draft, operation, x, op === 'maxPool' ? 'globalMaxPool' : 'globalAveragePool', true);
    const nothing = !padded && String([...windows.size, ...windows.strides]) === '1,1,1,1';
    if (nothing) return { ...x, node: imageOf(operation, x) };
    const counted = op === 'averagePool' && operation.attributes.int('count_include_pad', 0) === 1;
    return counted ? padThenPool(draft, call, x, windows) : windowed(draft, operation, op, x, windows);
  };

export const maxPool = pool('maxPool');
export const averagePool = pool('averagePool');

function windowed(
  draft: OnnxDraft,
  operation: Operation,
  op: PoolOp,
  x: Activation,
  windows: Windows,
): Activation {
  const { size: poolSize, strides, sides, completed } = windows;
  const all = [
    [sides[0][0], sides[0][1] + completed[0]],
    [sides[1][0], sides[1][1] + completed[1]],
  ] as const;
  const attributes = { poolSize, strides, padding: paddingOf(all) };
  const id = add(draft, operation, { op, inputs: [imageOf(operation, x)], attributes });
  return imageValue(draft, x, id);
}

/** An average that counts its padding is one of an image with zeros around it. */
function padThenPool(draft: OnnxDraft, { operation }: Call, x: Activation, windows: Windows): Activation {
  const [[top, bottom], [left, right]] = windows.sides;
  if (top + bottom + left + right === 0) return windowed(draft, operation, 'averagePool', x, windows);
  const body = {
    op: 'pad',
    inputs: [imageOf(operation, x)],
    attributes: { padding: windows.sides },
  } as const;
  const image = imageValue(draft, x, add(draft, operation, body, `${operation.name}.pad`));
  const none = [0, 0] as const;
  return windowed(draft, operation, 'averagePool', image, { ...windows, sides: [none, none] });
}

type OverallOp = 'globalAveragePool' | 'globalMaxPool';

/** @param keep whether ONNX's result keeps height and width, as 1. */
export function overall(
  draft: OnnxDraft,
  operation: Operation,
  x: Activation,
  op: OverallOp,
  keep: boolean,
): Activation {
  const id = add(draft, operation, { op, inputs: [x.node], attributes: { keepDims: true } });
  const image = imageValue(draft, x, id);
  if (!keep) return { ...image, shape: [batchOf(x), channelsOf(x)] };
  if (isImage(x)) return image;
  // Channels last: their axis stays where it is.
  return {
    ...image,
    shape: x.shape.map((length, axis) => (axis === 0 || axis === channelAxis(x) ? length : 1)),
  };
}

export const globalPool =
  (op: OverallOp): Writer =>
  (draft, call) => {
    const x = activationAt(call, 0);
    imageOf(call.operation, x);
    return overall(draft, call.operation, x, op, true);
  };
