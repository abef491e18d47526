// Standardising a layer's weights, and the scores of its filters.

import { madd } from '../../../assembly/tile';
import { DistanceSums, ShiftScale, WeightMoments } from './arguments';
import { horizontal, inside } from './lanes';

/** Per chunk: how many weights count, and the sums of w - origin and of its square over them. */
export function weightMoments(given: WeightMoments, from: i32, to: i32, thread: i32): void {
  const w = given.w;
  const mask = given.mask;
  const sums = given.sums + ((<usize>(from / given.chunk)) << 4);
  const origin = given.origin;
  const one = given.one;
  let count = f32x4.splat(0);
  let sum = count;
  let squares = count;
  for (let i = from; i < to; i += 4) {
    const at = (<usize>i) << 2;
    let counted = one;
    let difference = f32x4.sub(v128.load(w + at), origin);
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

/** y = (x - mean) * factor. */
export function shiftScale(given: ShiftScale, from: i32, to: i32, thread: i32): void {
  const x = given.x;
  const y = given.y;
  const mean = given.mean;
  const factor = given.factor;
  for (let at = (<usize>from) << 2; at < (<usize>to) << 2; at += 16)
    v128.store(y + at, f32x4.mul(f32x4.sub(v128.load(x + at), mean), factor));
}

/** Per chunk and filter: the sum of |w - mean|. */
export function distanceSums(given: DistanceSums, from: i32, to: i32, thread: i32): void {
  const w = given.w;
  const line = (<usize>given.filters) << 2;
  const mean = given.mean;
  const sums = given.sums + <usize>(from / given.chunk) * line;
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
