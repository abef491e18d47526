// A uniform grid with a learned step: levels from lowest to highest. Values come first in pmin and pmax, which then keep NaN.
import { StepGradients, StepValues } from './arguments';
import { inside } from './lanes';

// @inline
function nearestLevel(ratio: v128, lowest: v128, highest: v128): v128 {
  return f32x4.nearest(f32x4.pmin(f32x4.pmax(ratio, lowest), highest));
}

export function stepValues(given: StepValues, from: i32, to: i32, thread: i32): void {
  const x = given.x;
  const y = given.y;
  const step = f32x4.splat(given.step);
  const lowest = f32x4.splat(given.lowest);
  const highest = f32x4.splat(given.highest);
  for (let at = (<usize>from) << 2; at < (<usize>to) << 2; at += 16) {
    const ratio = f32x4.div(v128.load(x + at), step);
    v128.store(y + at, f32x4.mul(nearestLevel(ratio, lowest, highest), step));
  }
}

/** dx, and per chunk the sum for the step. */
export function stepGradients(given: StepGradients, from: i32, to: i32, thread: i32): void {
  const x = given.x;
  const upstream = given.dy;
  const dx = given.dx;
  const sums = given.sums + ((<usize>(from / given.chunk)) << 2);
  const step = f32x4.splat(given.step);
  const lowest = f32x4.splat(given.lowest);
  const highest = f32x4.splat(given.highest);
  const learnsRounding = given.learnsRounding;
  let total = f32x4.splat(0);
  for (let i = from; i < to; i += 4) {
    const at = (<usize>i) << 2;
    const ratio = f32x4.div(v128.load(x + at), step);
    const level = nearestLevel(ratio, lowest, highest);
    const within = v128.and(f32x4.ge(ratio, lowest), f32x4.le(ratio, highest));
    const dy = inside(v128.load(upstream + at), to - i);
    v128.store(dx + at, v128.and(dy, within));
    const derivative = f32x4.sub(level, v128.and(learnsRounding ? ratio : level, within));
    total = f32x4.add(total, inside(f32x4.mul(dy, derivative), to - i));
  }
  store<f32>(
    sums,
    f32x4.extract_lane(total, 0) + f32x4.extract_lane(total, 1) + (f32x4.extract_lane(total, 2) + f32x4.extract_lane(total, 3)),
  );
}
