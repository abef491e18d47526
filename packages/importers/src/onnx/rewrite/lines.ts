import type { DraftNode } from '../draft.ts';
import { rangeOf } from './clips.ts';

export type Nodes = ReadonlyMap<string, DraftNode>;

/** `slope * x + offset` of a node's value, with one slope and one offset for all channels. */
export interface Line {
  readonly x: string;
  readonly slope: number;
  readonly offset: number;
}

/** A node as a line of each value behind it: of itself, of what it scales and shifts, and so on. */
export function linesOf(nodes: Nodes, id: string): readonly Line[] {
  const lines: Line[] = [{ x: id, slope: 1, offset: 0 }];
  for (;;) {
    const { x, slope, offset } = lines.at(-1)!;
    const node = nodes.get(x)!;
    if (node.op !== 'affine') return lines;
    const { scale, offset: shift } = node.attributes;
    if (typeof scale !== 'number' || typeof shift !== 'number') return lines;
    lines.push({ x: node.inputs[0]!, slope: slope * scale, offset: slope * shift + offset });
  }
}

/** `min(most, max(least, slope * x + offset))`. */
export interface Ramp extends Line {
  readonly least: number;
  readonly most: number;
}

/** A node as a ramp of values behind it: scaled and shifted, clipped, and scaled and shifted again by positive factors. */
export function rampsOf(nodes: Nodes, id: string): readonly Ramp[] {
  const outer = linesOf(nodes, id).at(-1)!;
  const node = nodes.get(outer.x)!;
  const range = node.op === 'hardSigmoid' ? { least: 0, most: 1 } : rangeOf(node);
  if (!range || outer.slope <= 0) return [];
  const own = node.op === 'hardSigmoid' ? node.attributes : { slope: 1, offset: 0 };
  const after = (value: number) => outer.slope * value + outer.offset;
  return linesOf(nodes, node.inputs[0]!).map(({ x, slope, offset }) => ({
    x,
    slope: outer.slope * own.slope * slope,
    offset: after(own.slope * offset + own.offset),
    least: after(range.least),
    most: after(range.most),
  }));
}

/** A number that float32 rounds. */
export const near = (value: number, wanted: number): boolean =>
  Math.abs(value - wanted) <= 1e-6 * Math.max(1, Math.abs(wanted));
