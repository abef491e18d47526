import type { Point, Stroke } from './stroke.ts';

/** A gray image. */
export interface Ink {
  readonly width: number;
  readonly height: number;
  /** Row by row, 0 paper to 1 ink. */
  readonly values: Float32Array;
}

/**
 * Strokes of a round pen on a grid of pixels, fading over one pixel at their edge. @param strokes in pixels; pixel i reaches from
 * i to i + 1. @param radius of the pen, in pixels.
 */
export function inkOf(strokes: readonly Stroke[], width: number, height: number, radius: number): Ink {
  const values = new Float32Array(width * height);
  const reach = radius + 0.5;
  for (const stroke of strokes)
    for (let i = 0; i < Math.max(1, stroke.length - 1); i++) {
      const [a, b] = [stroke[i]!, stroke[i + 1] ?? stroke[i]!];
      const within = (low: number, high: number, size: number) => [
        Math.max(0, Math.floor(Math.min(low, high) - reach)),
        Math.min(size, Math.ceil(Math.max(low, high) + reach)),
      ];
      const [firstX, endX] = within(a.x, b.x, width) as [number, number];
      const [firstY, endY] = within(a.y, b.y, height) as [number, number];
      for (let y = firstY; y < endY; y++)
        for (let x = firstX; x < endX; x++) {
          const covered = reach - distance({ x: x + 0.5, y: y + 0.5 }, a, b);
          const at = y * width + x;
          values[at] = Math.max(values[at]!, Math.min(1, covered));
        }
    }
  return { width, height, values };
}

/** The distance from a point to the line between two others. */
function distance(point: Point, a: Point, b: Point): number {
  const [dx, dy] = [b.x - a.x, b.y - a.y];
  const length = dx * dx + dy * dy;
  const along = length === 0 ? 0 : ((point.x - a.x) * dx + (point.y - a.y) * dy) / length;
  const t = Math.min(1, Math.max(0, along));
  return Math.hypot(point.x - a.x - t * dx, point.y - a.y - t * dy);
}

/** The centre of mass; the middle of the image where there is no ink. */
export function centreOfMass({ width, height, values }: Ink): Point {
  let [mass, x, y] = [0, 0, 0];
  values.forEach((value, i) => {
    mass += value;
    x += value * ((i % width) + 0.5);
    y += value * (Math.floor(i / width) + 0.5);
  });
  return mass === 0 ? { x: width / 2, y: height / 2 } : { x: x / mass, y: y / mass };
}
