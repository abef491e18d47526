import { exponential } from '../../../assembly/exponential';
import { ImageStep } from './step';

/** e^x of one float64. */
// @inline
function power(x: f64): f64 {
  return f64x2.extract_lane(exponential(f64x2.splat(max(x, -700))), 0);
}

/** e^x over the sum of all channels, from the largest down; in float64. */
export function softmax(step: ImageStep, images: i32): void {
  const bytes = (<usize>step.channels) << 2;
  for (let n = 0; n < images; n++) {
    const from = step.input + <usize>n * bytes;
    const to = step.output + <usize>n * bytes;
    let largest = -f32.MAX_VALUE;
    for (let at: usize = 0; at < bytes; at += 4) largest = max(largest, load<f32>(from + at));
    let sum: f64 = 0;
    for (let at: usize = 0; at < bytes; at += 4) sum += power(<f64>(load<f32>(from + at) - largest));
    for (let at: usize = 0; at < bytes; at += 4) store<f32>(to + at, <f32>(power(<f64>(load<f32>(from + at) - largest)) / sum));
  }
}
