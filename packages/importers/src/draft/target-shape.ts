import type { Shape } from '@bitshare/network';

/** A shape with its one open length, -1, filled in. @returns undefined if the values do not fit in it. */
export function targetShape(from: Shape, target: readonly number[]): Shape | undefined {
  const size = from.reduce((a, b) => a * b, 1);
  const known = target.filter((length) => length !== -1).reduce((a, b) => a * b, 1);
  const shape = target.map((length) => (length === -1 ? size / known : length));
  const fits = shape.every((length) => Number.isInteger(length) && length > 0);
  return fits && shape.reduce((a, b) => a * b, 1) === size ? shape : undefined;
}
