import { targetShape } from '../draft/target-shape.ts';
import { product } from './constants/constant.ts';
import { type Operation, refuse } from './format/operation.ts';

/** An axis from the start, of one that may be counted from the end. */
export function axisOf(operation: Operation, axis: number, rank: number): number {
  const own = axis < 0 ? axis + rank : axis;
  if (!Number.isInteger(own) || own < 0 || own >= rank)
    refuse(operation, `names the axis ${axis} of ${rank}`);
  return own;
}

/** The shape that a Reshape asks for: 0 keeps a length (unless `allowzero`), -1 is what remains. */
export function reshapedDims(
  operation: Operation,
  dims: readonly number[],
  asked: readonly number[],
): readonly number[] {
  const keep = operation.attributes.int('allowzero', 0) === 0;
  const lengths = asked.map((length, axis) => (length === 0 && keep ? (dims[axis] ?? -2) : length));
  const open = lengths.filter((length) => length === -1).length;
  const shape = open <= 1 ? targetShape(dims, lengths) : undefined;
  return shape ?? refuse(operation, `cannot give [${dims}] the shape [${asked}]`);
}

export function flattenedDims(operation: Operation, dims: readonly number[]): readonly number[] {
  const given = operation.attributes.int('axis', 1);
  const axis = given === dims.length ? given : axisOf(operation, given, dims.length);
  return [product(dims.slice(0, axis)), product(dims.slice(axis))];
}

/** @param axes that are taken away; undefined for all of length 1. */
export function squeezedDims(
  operation: Operation,
  dims: readonly number[],
  axes: readonly number[] | undefined,
): readonly number[] {
  const away = axes?.map((axis) => axisOf(operation, axis, dims.length));
  const wide = away?.find((axis) => dims[axis] !== 1);
  if (wide !== undefined) refuse(operation, `takes away axis ${wide} of [${dims}], whose length is not 1`);
  return dims.filter((length, axis) => (away ? !away.includes(axis) : length !== 1));
}

export function unsqueezedDims(
  operation: Operation,
  dims: readonly number[],
  axes: readonly number[],
): readonly number[] {
  const rank = dims.length + axes.length;
  const added = new Set(axes.map((axis) => axisOf(operation, axis, rank)));
  if (added.size !== axes.length) refuse(operation, `adds the axes [${axes}], of which one is there twice`);
  const rest = [...dims];
  return Array.from({ length: rank }, (_, axis) => (added.has(axis) ? 1 : rest.shift()!));
}

/** The elements that a Slice takes along an axis. */
export interface Cut {
  readonly axis: number;
  readonly start: number;
  readonly step: number;
  readonly count: number;
}

interface SliceArguments {
  readonly starts: readonly number[];
  readonly ends: readonly number[];
  readonly axes: readonly number[] | undefined;
  readonly steps: readonly number[] | undefined;
}

export function cutsOf(
  operation: Operation,
  dims: readonly number[],
  { starts, ends, axes = starts.map((_, i) => i), steps = starts.map(() => 1) }: SliceArguments,
): readonly Cut[] {
  if ([ends, axes, steps].some(({ length }) => length !== starts.length))
    refuse(operation, 'has starts, ends, axes and steps of different lengths');
  return starts.map((given, i) => {
    const axis = axisOf(operation, axes[i]!, dims.length);
    const [length, step] = [dims[axis]!, steps[i]!];
    if (!Number.isInteger(step) || step === 0) refuse(operation, `has a step of ${step}`);
    const within = (at: number, least: number, most: number) =>
      Math.min(most, Math.max(least, at < 0 ? at + length : at));
    const start = step > 0 ? within(given, 0, length) : within(given, 0, length - 1);
    const end = step > 0 ? within(ends[i]!, 0, length) : within(ends[i]!, -1, length - 1);
    return { axis, start, step, count: Math.max(0, Math.ceil((end - start) / step)) };
  });
}
