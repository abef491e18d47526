// The bit-sharing quantizer for up to four candidates. Values come first in pmin and pmax, which then keep NaN.
//
// A level is n / steps, rounded to the nearest float, n being a whole number up to 255. It is computed without dividing as
// n * high + n * low: high is 1 / steps cut to 12 bits, so that n * high is exact, and low is the rest. One rounding is left. A
// test shows that this gives the bits of the quotient for every n and every number of bits (test/bit-sharing.test.ts).
//
// Constants are vectors in memory: V8 would compute a splat anew at every use. Several candidates have more constants than there
// are registers, so those are read where they are used, which is as fast or faster than reading them once before the loop.

import { madd } from '../../../assembly/tile';
import { BitSharing, Gradients, ValuesAndErrors } from './arguments';
import { horizontal, inside } from './lanes';

/** The nearest level to z. */
// @inline
function quantize(z: v128, steps: v128, high: v128, low: v128): v128 {
  const n = f32x4.nearest(f32x4.mul(z, steps));
  return madd(n, high, f32x4.mul(n, low));
}

/** The level of a candidate that is nearest to z. */
// @inline
function nearest(given: BitSharing, candidate: usize, z: v128): v128 {
  const at = changetype<usize>(given) + (candidate << 4);
  const steps = v128.load(at, offsetof<BitSharing>('steps0'));
  const high = v128.load(at, offsetof<BitSharing>('high0'));
  return quantize(z, steps, high, v128.load(at, offsetof<BitSharing>('low0')));
}

/** From a ratio in [-1, 1] to z in [0, 1]. */
// @inline
function fromSigned(ratio: v128, one: v128, half: v128): v128 {
  return f32x4.mul(f32x4.add(ratio, one), half);
}

/** From a level in [0, 1] to the value over the clip value. */
// @inline
function toSigned(level: v128, one: v128): v128 {
  return f32x4.sub(f32x4.add(level, level), one);
}

/** Values of a single candidate. */
function uniform(given: ValuesAndErrors, from: i32, to: i32): void {
  const x = given.x;
  const y = given.y;
  const clip = given.clip;
  const least = given.least;
  const one = given.one;
  const half = given.half;
  const signed = given.signed;
  const steps = given.steps0;
  const high = given.high0;
  const low = given.low0;
  for (let at = (<usize>from) << 2; at < (<usize>to) << 2; at += 16) {
    const ratio = f32x4.pmin(f32x4.pmax(f32x4.div(v128.load(x + at), clip), least), one);
    const level = quantize(signed ? fromSigned(ratio, one, half) : ratio, steps, high, low);
    v128.store(y + at, f32x4.mul(clip, signed ? toSigned(level, one) : level));
  }
}

/** Values, and per chunk the sum of the error of each candidate but the last. */
export function valuesAndErrors(given: ValuesAndErrors, from: i32, to: i32, thread: i32): void {
  if (given.candidates == 1) {
    uniform(given, from, to);
    return;
  }
  const x = given.x;
  const y = given.y;
  const sums = given.sums + ((<usize>(from / given.chunk)) << 4);
  const four = given.candidates > 3;
  const clip = given.clip;
  const one = given.one;
  const signed = given.signed;
  const magnitude = v128.load32_splat(changetype<usize>(given), offsetof<BitSharing>('magnitude'));
  let total0 = f32x4.splat(0);
  let total1 = total0;
  let total2 = total0;
  for (let i = from; i < to; i += 4) {
    const at = (<usize>i) << 2;
    const ratio = f32x4.pmin(f32x4.pmax(f32x4.div(v128.load(x + at), clip), given.least), one);
    let z = signed ? fromSigned(ratio, one, given.half) : ratio;
    if (i + 4 > to) z = inside(z, to - i);
    const z0 = nearest(given, 0, z);
    const rest0 = f32x4.sub(z, z0);
    const e1 = nearest(given, 1, rest0);
    const z1 = f32x4.add(z0, e1);
    const rest1 = f32x4.sub(z, z1);
    const e2 = nearest(given, 2, rest1);
    total0 = f32x4.add(total0, v128.and(rest0, magnitude));
    total1 = f32x4.add(total1, v128.and(rest1, magnitude));
    let tail2 = e2;
    if (four) {
      const rest2 = f32x4.sub(z, f32x4.add(z1, e2));
      total2 = f32x4.add(total2, v128.and(rest2, magnitude));
      tail2 = madd(given.gate3, nearest(given, 3, rest2), e2);
    }
    const level = madd(given.gate1, madd(given.gate2, tail2, e1), z0);
    v128.store(y + at, f32x4.mul(clip, signed ? toSigned(level, one) : level));
  }
  store<f32>(sums, horizontal(total0));
  store<f32>(sums, horizontal(total1), 4);
  store<f32>(sums, horizontal(total2), 8);
}

/** dx, and per chunk the sums for the clip value and for the gates. */
export function gradients(given: Gradients, from: i32, to: i32, thread: i32): void {
  const input = given.x;
  const dx = given.dx;
  const sums = given.sums + ((<usize>(from / given.chunk)) << 4);
  const count = given.candidates;
  const upstream = given.dy;
  const clip = given.clip;
  const one = given.one;
  const signed = given.signed;
  let clipSum = f32x4.splat(0);
  let sum1 = clipSum;
  let sum2 = clipSum;
  let sum3 = clipSum;
  for (let i = from; i < to; i += 4) {
    const at = (<usize>i) << 2;
    let x = v128.load(input + at);
    let dy = v128.load(upstream + at);
    if (i + 4 > to) {
      x = inside(x, to - i);
      dy = inside(dy, to - i);
    }
    const ratio = f32x4.div(x, clip);
    const clipped = f32x4.pmin(f32x4.pmax(ratio, given.least), one);
    const within = f32x4.eq(clipped, ratio);
    v128.store(dx + at, v128.and(dy, within));
    const z = signed ? fromSigned(clipped, one, given.half) : clipped;
    let level = nearest(given, 0, z);
    if (count > 1) {
      const e1 = nearest(given, 1, f32x4.sub(z, level));
      const z1 = f32x4.add(level, e1);
      const e2 = nearest(given, 2, f32x4.sub(z, z1));
      let tail2 = e2;
      if (count > 3) {
        const tail3 = nearest(given, 3, f32x4.sub(z, f32x4.add(z1, e2)));
        sum3 = madd(dy, tail3, sum3);
        tail2 = madd(given.gate3, tail3, e2);
      }
      const tail1 = madd(given.gate2, tail2, e1);
      sum2 = madd(dy, tail2, sum2);
      sum1 = madd(dy, tail1, sum1);
      level = madd(given.gate1, tail1, level);
    }
    const unit = signed ? toSigned(level, one) : level;
    clipSum = madd(dy, f32x4.sub(unit, v128.and(ratio, within)), clipSum);
  }
  store<f32>(sums, horizontal(clipSum));
  store<f32>(sums, horizontal(sum1), 4);
  store<f32>(sums, horizontal(sum2), 8);
  store<f32>(sums, horizontal(sum3), 12);
}
