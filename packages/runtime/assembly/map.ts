import { finish } from './finish';
import { MapStep } from './step';

/** What follows a sum, on floats that are in memory already. */
export function map(step: MapStep, images: i32): void {
  const channels = step.channels;
  const position = (<usize>channels) << 2;
  const pixels = step.outHeight * step.outWidth;
  for (let n = 0; n < images; n++)
    finish(step, channels, step.input + <usize>(n * pixels) * position, position, n * pixels, pixels, n);
}
