import { penRadius } from './picture.ts';
import type { Point, Stroke } from './stroke.ts';

/** The pen of the keyboard. */
export interface KeyboardPen {
  readonly at: Point;
  readonly down: boolean;
}

/** Paints strokes in the canvas's text colour. A lifted pen is a ring. @param strokes on a square of side 1. */
export function paintPad(
  canvas: HTMLCanvasElement,
  strokes: readonly Stroke[],
  pen: KeyboardPen | undefined,
): void {
  const context = canvas.getContext('2d')!;
  const side = canvas.width;
  const { color } = getComputedStyle(canvas);
  context.clearRect(0, 0, side, side);
  Object.assign(context, { strokeStyle: color, fillStyle: color, lineCap: 'round', lineJoin: 'round' });
  context.lineWidth = 2 * penRadius * side;
  for (const stroke of strokes) {
    context.beginPath();
    for (const { x, y } of [stroke[0]!, ...stroke]) context.lineTo(x * side, y * side);
    context.stroke();
  }
  if (!pen) return;
  context.beginPath();
  context.lineWidth = 0.008 * side;
  context.arc(pen.at.x * side, pen.at.y * side, 1.4 * penRadius * side, 0, 2 * Math.PI);
  if (pen.down) context.fill();
  else context.stroke();
}
