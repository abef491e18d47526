// A uniform grid with a learned step: levels from lowest to highest. Values come first in pmin and pmax, which then keep NaN.
import { arg, number, pointer } from './threads';


@inline
function nearestLevel(ratio: v128, lowest: v128, highest: v128): v128 {
  return f32x4.nearest(f32x4.pmin(f32x4.pmax(ratio, lowest), highest));
}

/** arguments: x, y, step, lowest, highest */
export function values(from: i32, to: i32, thread: i32): void {
  const x = pointer(0), y = pointer(1), step = f32x4.splat(number(2));
  const lowest = f32x4.splat(number(3)), highest = f32x4.splat(number(4));
  for (let at = <usize>from << 2; at < <usize>to << 2; at += 16) {
    const ratio = f32x4.div(v128.load(x + at), step);
    v128.store(y + at, f32x4.mul(nearestLevel(ratio, lowest, highest), step));
  }
}

/**
 * dx, and per chunk the sum for the step.
 * arguments: x, dy, dx, sums [chunk], elements a chunk, step, lowest, highest, does the step learn from rounding
 */
export function gradients(from: i32, to: i32, thread: i32): void {
  const x = pointer(0), upstream = pointer(1), dx = pointer(2), sums = pointer(3) + (<usize>(from / arg(4)) << 2);
  const step = f32x4.splat(number(5)), lowest = f32x4.splat(number(6)), highest = f32x4.splat(number(7));
  const learnsRounding = arg(8) != 0;
  let total = f32x4.splat(0);
  for (let i = from; i < to; i += 4) {
    const at = <usize>i << 2;
    const ratio = f32x4.div(v128.load(x + at), step);
    const level = nearestLevel(ratio, lowest, highest);
    const inside = v128.and(f32x4.ge(ratio, lowest), f32x4.le(ratio, highest));
    const mask = i + 4 <= to ? i32x4.splat(-1) : i32x4.lt_s(i32x4(0, 1, 2, 3), i32x4.splat(to - i));
    const dy = v128.and(v128.load(upstream + at), mask);
    v128.store(dx + at, v128.and(dy, inside));
    const derivative = f32x4.sub(level, v128.and(learnsRounding ? ratio : level, inside));
    total = f32x4.add(total, v128.and(mask, f32x4.mul(dy, derivative)));
  }
  store<f32>(
    sums,
    f32x4.extract_lane(total, 0) + f32x4.extract_lane(total, 1) +
      (f32x4.extract_lane(total, 2) + f32x4.extract_lane(total, 3)),
  );
}
