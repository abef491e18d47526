import type { Padding } from '@bitshare/core';
import { attributeOf } from './attributes.ts';
import type { NodeDef } from './graph-def.ts';
import { refuse } from './operation.ts';

/** Height and width of an attribute with a number for each of batch, height, width and channels. */
export function heightAndWidth(node: NodeDef, name: string): readonly [number, number] {
  const [batch, height, width, channels] = attributeOf(node, name, 'integers', [1, 1, 1, 1]);
  if (batch !== 1 || channels !== 1) refuse(`has ${name} along the batch or the channels`);
  return [height!, width!];
}

export function paddingOf(node: NodeDef): Padding {
  const padding = attributeOf(node, 'padding', 'text', '');
  if (padding === 'SAME') return 'same';
  if (padding === 'VALID') return 'valid';
  const explicit = attributeOf(node, 'explicit_paddings', 'integers', []);
  if (padding !== 'EXPLICIT' || explicit.length !== 8) refuse(`has the padding ${JSON.stringify(padding)}`);
  const [, , top, bottom, left, right] = explicit as [number, number, number, number, number, number];
  return [
    [top, bottom],
    [left, right],
  ];
}

/** Refuses a node whose images have their channels first. */
export function demandChannelsLast(node: NodeDef): void {
  const format = attributeOf(node, 'data_format', 'text', 'NHWC');
  if (format !== 'NHWC') refuse(`has the data format ${format}; only NHWC, channels last, is supported`);
}
