// The bit-sharing quantizer for up to four candidates. Levels are divided by, not multiplied with a reciprocal: they must be
// exact. Values come first in pmin and pmax, which then keep NaN.
import { arg, number, pointer } from './threads';


@inline
function clampRatio(ratio: v128, signed: bool): v128 {
  const one = f32x4.splat(1);
  const z = f32x4.pmin(f32x4.pmax(ratio, signed ? f32x4.splat(-1) : f32x4.splat(0)), one);
  return signed ? f32x4.div(f32x4.add(z, one), f32x4.splat(2)) : z;
}

@inline
function quantize(z: v128, steps: v128): v128 {
  return f32x4.div(f32x4.nearest(f32x4.mul(z, steps)), steps);
}

/** Lanes that belong to the tensor, at `left` elements before its end. */
@inline
function inside(left: i32): v128 {
  return i32x4.lt_s(i32x4(0, 1, 2, 3), i32x4.splat(left));
}

@inline
function horizontal(v: v128): f32 {
  return f32x4.extract_lane(v, 0) + f32x4.extract_lane(v, 1) + f32x4.extract_lane(v, 2) + f32x4.extract_lane(v, 3);
}

/**
 * What each candidate but the last leaves, summed per chunk.
 * arguments: x, sums [chunk][4], elements a chunk, clip, signed, candidates, 6..9 steps of the candidates
 */
export function errorSums(from: i32, to: i32, thread: i32): void {
  const x = pointer(0), sums = pointer(1) + (<usize>(from / arg(2)) << 4);
  const clip = f32x4.splat(number(3)), signed = arg(4) != 0, count = arg(5);
  const steps0 = f32x4.splat(number(6)), steps1 = f32x4.splat(number(7)), steps2 = f32x4.splat(number(8));
  let total0 = f32x4.splat(0), total1 = total0, total2 = total0;
  for (let i = from; i < to; i += 4) {
    const z = clampRatio(f32x4.div(v128.load(x + (<usize>i << 2)), clip), signed);
    const mask = i + 4 <= to ? i32x4.splat(-1) : inside(to - i);
    let sum = quantize(z, steps0);
    let rest = f32x4.sub(z, sum);
    total0 = f32x4.add(total0, v128.and(mask, f32x4.abs(rest)));
    if (count > 2) {
      sum = f32x4.add(sum, quantize(rest, steps1));
      rest = f32x4.sub(z, sum);
      total1 = f32x4.add(total1, v128.and(mask, f32x4.abs(rest)));
    }
    if (count > 3) {
      sum = f32x4.add(sum, quantize(rest, steps2));
      rest = f32x4.sub(z, sum);
      total2 = f32x4.add(total2, v128.and(mask, f32x4.abs(rest)));
    }
  }
  store<f32>(sums, horizontal(total0));
  store<f32>(sums, horizontal(total1), 4);
  store<f32>(sums, horizontal(total2), 8);
}

/** arguments: x, y, clip, signed, open candidates, 5..8 steps of the candidates */
export function values(from: i32, to: i32, thread: i32): void {
  const x = pointer(0), y = pointer(1), clip = f32x4.splat(number(2)), signed = arg(3) != 0, open = arg(4);
  const steps0 = f32x4.splat(number(5)), steps1 = f32x4.splat(number(6));
  const steps2 = f32x4.splat(number(7)), steps3 = f32x4.splat(number(8));
  const one = f32x4.splat(1);
  for (let at = <usize>from << 2; at < <usize>to << 2; at += 16) {
    const z = clampRatio(f32x4.div(v128.load(x + at), clip), signed);
    const z0 = quantize(z, steps0);
    let level = z0;
    if (open > 1) {
      const e1 = quantize(f32x4.sub(z, z0), steps1);
      let tail = e1;
      if (open > 2) {
        const z1 = f32x4.add(z0, e1);
        const e2 = quantize(f32x4.sub(z, z1), steps2);
        let finest = e2;
        if (open > 3) finest = f32x4.add(e2, quantize(f32x4.sub(z, f32x4.add(z1, e2)), steps3));
        tail = f32x4.add(e1, finest);
      }
      level = f32x4.add(z0, tail);
    }
    v128.store(y + at, f32x4.mul(clip, signed ? f32x4.sub(f32x4.add(level, level), one) : level));
  }
}

/**
 * dx, and per chunk the sums for the clip value and for the gates.
 * arguments: x, dy, dx, sums [chunk][4], elements a chunk, clip, signed, candidates, 8..11 steps, 12..14 gates (0 or 1)
 */
export function gradients(from: i32, to: i32, thread: i32): void {
  const x = pointer(0), upstream = pointer(1), dx = pointer(2), sums = pointer(3) + (<usize>(from / arg(4)) << 4);
  const clip = f32x4.splat(number(5)), signed = arg(6) != 0, count = arg(7);
  const steps0 = f32x4.splat(number(8)), steps1 = f32x4.splat(number(9));
  const steps2 = f32x4.splat(number(10)), steps3 = f32x4.splat(number(11));
  const gate1 = f32x4.splat(number(12)), gate2 = f32x4.splat(number(13)), gate3 = f32x4.splat(number(14));
  const one = f32x4.splat(1), zero = f32x4.splat(0), low = signed ? f32x4.splat(-1) : zero;
  let clipSum = zero, sum1 = zero, sum2 = zero, sum3 = zero;
  for (let i = from; i < to; i += 4) {
    const at = <usize>i << 2;
    const ratio = f32x4.div(v128.load(x + at), clip);
    const z = clampRatio(ratio, signed);
    const within = v128.and(f32x4.ge(ratio, low), f32x4.le(ratio, one));
    const mask = i + 4 <= to ? i32x4.splat(-1) : inside(to - i);
    const dy = v128.and(v128.load(upstream + at), mask);
    v128.store(dx + at, v128.and(dy, within));
    const z0 = quantize(z, steps0);
    let level = z0;
    if (count > 1) {
      const e1 = quantize(f32x4.sub(z, z0), steps1);
      let tail1 = e1;
      if (count > 2) {
        const z1 = f32x4.add(z0, e1);
        const e2 = quantize(f32x4.sub(z, z1), steps2);
        let tail2 = e2;
        if (count > 3) {
          const tail3 = quantize(f32x4.sub(z, f32x4.add(z1, e2)), steps3);
          sum3 = f32x4.add(sum3, v128.and(mask, f32x4.mul(dy, tail3)));
          tail2 = f32x4.add(e2, f32x4.mul(gate3, tail3));
        }
        sum2 = f32x4.add(sum2, v128.and(mask, f32x4.mul(dy, tail2)));
        tail1 = f32x4.add(e1, f32x4.mul(gate2, tail2));
      }
      sum1 = f32x4.add(sum1, v128.and(mask, f32x4.mul(dy, tail1)));
      level = f32x4.add(z0, f32x4.mul(gate1, tail1));
    }
    const unit = signed ? f32x4.sub(f32x4.add(level, level), one) : level;
    const slope = f32x4.sub(unit, v128.and(ratio, within));
    clipSum = f32x4.add(clipSum, v128.and(mask, f32x4.mul(dy, slope)));
  }
  store<f32>(sums, horizontal(clipSum));
  store<f32>(sums, horizontal(sum1), 4);
  store<f32>(sums, horizontal(sum2), 8);
  store<f32>(sums, horizontal(sum3), 12);
}
