import type { InputGrid } from '@bitshare/packed';

/** Relative error of float32 arithmetic that adds the lift and divides by the step or by its inverse is below this. */
const nudge = 6 * 2 ** -24;

/**
 * What is added to a layer's input so that its lowest level becomes zero: no format but the packed file has a zero point of a
 * half. A value of zero, which padded and dead channels are full of, then lies between two codes. Training rounds it to the
 * even one. So the lift goes a little to that side, whichever way a runtime divides.
 */
export function liftOf({ step, zeroPoint = 0 }: Omit<InputGrid, 'bits'>): number {
  const exact = Math.fround(step) * zeroPoint;
  if (Number.isInteger(zeroPoint)) return exact;
  return exact * (Math.ceil(zeroPoint) % 2 === 0 ? 1 + nudge : 1 - nudge);
}
