import type { UpsampleNode } from '@bitshare/core';
import { activationAt, type Call, optionalConstant } from '../arguments.ts';
import { type Operation, refuse } from '../format/operation.ts';
import { add } from '../onnx-draft.ts';
import type { Activation } from '../value.ts';
import { imageOf, imageValue } from './views.ts';
import type { Writer } from './writer.ts';

export const resize: Writer = (draft, call) => {
  const { operation } = call;
  const x = activationAt(call, 0);
  const image = imageOf(operation, x);
  const scale = scaleOf(call, x);
  if (String(scale) === '1,1') return x;
  const interpolation = interpolationOf(operation, scale);
  const body = { op: 'upsample', inputs: [image], attributes: { scale, interpolation } } as const;
  return imageValue(draft, x, add(draft, operation, body));
};

function scaleOf(call: Call, x: Activation): readonly [number, number] {
  const { operation } = call;
  const all = ratios(call, x);
  const [batch, channels, height, width] = all;
  const whole = [height, width].every((factor) => Number.isInteger(factor) && factor! >= 1);
  if (all.length !== 4 || batch !== 1 || channels !== 1 || !whole)
    refuse(
      operation,
      `resizes [${x.shape}] by [${all}]; only whole factors of height and width are supported`,
    );
  return [height!, width!];
}

/** Of every axis: an attribute, then input 1, then input 2, or the sizes of the result as input 3. */
function ratios(call: Call, x: Activation): readonly number[] {
  const { operation } = call;
  if (operation.attributes.has('axes'))
    return refuse(operation, 'lists its axes; only scales of all axes are supported');
  const attribute = operation.attributes.floats('scales');
  if (attribute) return attribute;
  const scales = optionalConstant(
    call,
    operation.type === 'Upsample' || operation.opset < 11 ? 1 : 2,
    'scales',
  );
  if (scales && scales.values.length > 0) return Array.from(scales.values);
  const sizes = optionalConstant(call, 3, 'sizes') ?? refuse(operation, 'has neither scales nor sizes');
  return Array.from(sizes.values, (size, axis) => size / x.shape[axis]!);
}

type Interpolation = UpsampleNode['attributes']['interpolation'];

/** Coordinates of ONNX that are those of a graph. */
function interpolationOf(operation: Operation, scale: readonly [number, number]): Interpolation {
  const { attributes } = operation;
  const mode = attributes.text('mode', 'nearest');
  const old = operation.type === 'Upsample' || operation.opset < 11;
  const places = old ? 'asymmetric' : attributes.text('coordinate_transformation_mode', 'half_pixel');
  const centred = places === 'half_pixel' || places === 'pytorch_half_pixel';
  if (mode === 'nearest') {
    const rounding = old ? 'floor' : attributes.text('nearest_mode', 'round_prefer_floor');
    if (centred && rounding.startsWith('round')) return 'nearest';
    if (places === 'asymmetric' && rounding === 'floor') return 'nearest';
    if (places === 'asymmetric' && rounding === 'round_prefer_floor' && Math.max(...scale) <= 2)
      return 'nearest';
    refuse(
      operation,
      `takes the nearest pixel by "${places}" and "${rounding}"`,
      'Export it with nearest_mode "floor".',
    );
  }
  if (mode === 'linear' || mode === 'bilinear') {
    if (centred) return 'bilinear';
    if (places === 'asymmetric') return 'bilinearCorner';
    refuse(operation, `interpolates by "${places}"`, 'Export it with align_corners=False.');
  }
  return refuse(operation, `resizes by "${mode}"; only nearest and linear are supported`);
}
