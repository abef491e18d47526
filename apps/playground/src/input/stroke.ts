export interface Point {
  readonly x: number;
  readonly y: number;
}

/** The points of the pen from where it was put down to where it was lifted. A single point is a dot. */
export type Stroke = readonly Point[];

/** The smallest rectangle that holds every point. */
export interface Bounds {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

export function boundsOf(strokes: readonly Stroke[]): Bounds {
  const points = strokes.flat();
  const [xs, ys] = [points.map(({ x }) => x), points.map(({ y }) => y)];
  return { left: Math.min(...xs), top: Math.min(...ys), right: Math.max(...xs), bottom: Math.max(...ys) };
}

/** Moves every point to `scale * point + shift`. */
export const moved = (strokes: readonly Stroke[], scale: number, shift: Point): readonly Stroke[] =>
  strokes.map((stroke) => stroke.map(({ x, y }) => ({ x: scale * x + shift.x, y: scale * y + shift.y })));
