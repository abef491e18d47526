import { centreOfMass, type Ink, inkOf } from './ink.ts';
import { boundsOf, moved, type Point, type Stroke } from './stroke.ts';

/** Side of the box that MNIST scales a digit to, as a share of the image's side. */
const box = 20 / 28;
/** Radius of the pen of most MNIST digits, as a share of the image's side. */
const pen = 1.15 / 28;

/**
 * Strokes in the form of MNIST: scaled into a box of 20 of 28 pixels and moved until their centre of mass is in the middle of the
 * image (LeCun, Cortes, Burges: the MNIST database). The pen is as thick as MNIST's, for any size of the drawing.
 * @param strokes in any unit; at least one point.
 */
export function digitInk(strokes: readonly Stroke[], width: number, height: number): Ink {
  const side = Math.min(width, height);
  const radius = pen * side;
  const { left, top, right, bottom } = boundsOf(strokes);
  const longest = Math.max(right - left, bottom - top);
  const scale = longest === 0 ? 1 : (box * side - 2 * radius) / longest;
  const centred = moved(strokes, scale, {
    x: width / 2 - (scale * (left + right)) / 2,
    y: height / 2 - (scale * (top + bottom)) / 2,
  });
  const centre = centreOfMass(inkOf(centred, width, height, radius));
  const shift = { x: width / 2 - centre.x, y: height / 2 - centre.y };
  return inkOf(moved(centred, 1, inside(shift, centred, width, height, radius)), width, height, radius);
}

/** The shift, reduced so that no ink leaves the image. */
function inside(
  shift: Point,
  strokes: readonly Stroke[],
  width: number,
  height: number,
  radius: number,
): Point {
  const { left, top, right, bottom } = boundsOf(strokes);
  const limited = (value: number, low: number, high: number) => Math.min(high, Math.max(low, value));
  return {
    x: limited(shift.x, radius - left, width - radius - right),
    y: limited(shift.y, radius - top, height - radius - bottom),
  };
}
