import { digitInk } from './digit.ts';
import { type Ink, inkOf } from './ink.ts';
import { moved, type Stroke } from './stroke.ts';

/** A network's input image, in its own size. */
export interface Picture {
  readonly width: number;
  readonly height: number;
  /** `[height, width, 4]`, 0 to 255, as a canvas has them. */
  readonly rgba: Uint8ClampedArray<ArrayBuffer>;
}

/** Radius of the pen, as a share of the pad's side. */
export const penRadius = 0.03;

/** @param strokes on a pad whose sides reach from 0 to 1. @param digits whether to centre the drawing as MNIST does. */
export function drawnPicture(
  strokes: readonly Stroke[],
  width: number,
  height: number,
  digits: boolean,
): Picture {
  if (strokes.length === 0) return inkPicture({ width, height, values: new Float32Array(width * height) });
  if (digits) return inkPicture(digitInk(strokes, width, height));
  const side = Math.min(width, height);
  const onImage = moved(strokes, side, { x: (width - side) / 2, y: (height - side) / 2 });
  return inkPicture(inkOf(onImage, width, height, penRadius * side));
}

/** Bright ink on a dark ground. */
function inkPicture({ width, height, values }: Ink): Picture {
  const rgba = new Uint8ClampedArray(width * height * 4);
  values.forEach((value, i) => {
    rgba.fill(255 * value, 4 * i, 4 * i + 3);
    rgba[4 * i + 3] = 255;
  });
  return { width, height, rgba };
}

/** The picture with dark and bright exchanged. */
export function inverted({ width, height, rgba }: Picture): Picture {
  return { width, height, rgba: rgba.map((value, i) => (i % 4 === 3 ? value : 255 - value)) };
}

/** Whether the pixels along the border are bright, as in a photograph of ink on paper. */
export function isOnBrightGround({ width, height, rgba }: Picture): boolean {
  let [sum, count] = [0, 0];
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      if (x > 0 && x < width - 1 && y > 0 && y < height - 1) continue;
      const at = 4 * (y * width + x);
      sum += (rgba[at]! + rgba[at + 1]! + rgba[at + 2]!) / 3;
      count++;
    }
  return sum / count > 127;
}
