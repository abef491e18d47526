// Standardising a layer's weights, and the scores of its filters.
import { horizontal, inside } from './lanes';
import { arg, constant, pointer } from './threads';
import { madd } from './tiles';

/**
 * Per chunk: how many weights count, and the sums of w - origin and of its square over them.
 * arguments: w, mask or 0, sums [chunk][4], elements a chunk, origin, the number 1
 */
export function weightMoments(from: i32, to: i32, thread: i32): void {
  const w = pointer(0), mask = pointer(1), sums = pointer(2) + (<usize>(from / arg(3)) << 4);
  const origin = constant(4), one = constant(5);
  let count = f32x4.splat(0), sum = count, squares = count;
  for (let i = from; i < to; i += 4) {
    const at = <usize>i << 2;
    let counted = one, difference = f32x4.sub(v128.load(w + at), origin);
    if (mask) counted = v128.load(mask + at);
    if (i + 4 > to) {
      counted = inside(counted, to - i);
      difference = inside(difference, to - i);
    }
    const share = f32x4.mul(difference, counted);
    count = f32x4.add(count, counted);
    sum = f32x4.add(sum, share);
    squares = madd(share, difference, squares);
  }
  store<f32>(sums, horizontal(count));
  store<f32>(sums, horizontal(sum), 4);
  store<f32>(sums, horizontal(squares), 8);
}

/** y = (x - mean) * factor. arguments: x, y, mean, factor */
export function shiftScale(from: i32, to: i32, thread: i32): void {
  const x = pointer(0), y = pointer(1), mean = constant(2), factor = constant(3);
  for (let at = <usize>from << 2; at < <usize>to << 2; at += 16)
    v128.store(y + at, f32x4.mul(f32x4.sub(v128.load(x + at), mean), factor));
}

/** Per chunk and filter: the sum of |w - mean|. arguments: w, sums [chunk][filters], filters, rows a chunk, mean */
export function distanceSums(from: i32, to: i32, thread: i32): void {
  const w = pointer(0), line = <usize>arg(2) << 2, mean = constant(4);
  const sums = pointer(1) + <usize>(from / arg(3)) * line;
  memory.fill(sums, 0, line);
  for (let row = from; row < to; row++) {
    const at = w + <usize>row * line;
    let c: usize = 0;
    for (; c + 16 <= line; c += 16)
      v128.store(sums + c, f32x4.add(v128.load(sums + c), f32x4.abs(f32x4.sub(v128.load(at + c), mean))));
    for (; c < line; c += 4)
      store<f32>(sums + c, load<f32>(sums + c) + abs<f32>(load<f32>(at + c) - f32x4.extract_lane(mean, 0)));
  }
}
