import { finish } from './finish';
import { MapStep } from './step';

/** The operations that follow a sum, on floats in memory. */
export function map(step: MapStep, images: i32): void {
  const channels = step.channels;
  const position = (<usize>channels) << 2;
  const pixels = step.outHeight * step.outWidth;
  for (let n = 0; n < images; n++)
    finish(step, channels, step.input + <usize>(n * pixels) * position, position, n * pixels, pixels, n);
}
