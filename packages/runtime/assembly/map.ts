import { finish } from './finish';
import { CHANNELS, INPUT, OUT_HEIGHT, OUT_WIDTH, pointer, word } from './step';

/** What follows a sum, on floats that are in memory already. */
export function map(step: usize, images: i32): void {
  const channels = word(step, CHANNELS);
  finish(
    step, channels, pointer(step, INPUT), <usize>channels << 2, 0, images * word(step, OUT_HEIGHT) * word(step, OUT_WIDTH),
  );
}
