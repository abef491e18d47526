// What follows a sum, in registers, in this order: times its unit, bias, scale and shift, residual, (kept), scale and shift, clamp,
// (kept), codes, codes of another grid. Every operation rounds once, as the reference does.
import {
  AFTER, BEFORE, BIAS, CLAMPED, CODES, eights, INVERSE, LARGEST, MIDDLE, MORE_CODES, MORE_INVERSE, MORE_LARGEST, number, OUTPUT,
  pointer, RESIDUAL, UNITS, UPPER, word,
} from './step';

/** Added to a float from 0 to 255, leaves it rounded, half to even, in the lowest byte. */
const ROUNDING: f32 = 12582912;

@inline
function code(y: v128, inverse: v128, largest: v128): v128 {
  const z = f32x4.min(f32x4.max(f32x4.mul(y, inverse), f32x4.splat(0)), largest);
  return v128.and(f32x4.add(z, f32x4.splat(ROUNDING)), i32x4.splat(255));
}

@inline
function storeCodes(to: usize, y0: v128, y1: v128, inverse: v128, largest: v128): void {
  const narrow = i16x8.narrow_i32x4_s(code(y0, inverse, largest), code(y1, inverse, largest));
  v128.store64_lane(to, i8x16.narrow_i16x8_u(narrow, narrow), 0);
}

/**
 * Finishes `count` positions of `channels`, the `first`th of the block on. Eight channels at a time: behind the last channel lies
 * the next position, which is written after. @param sums floats, or whole numbers where there are units. @param stride bytes
 * from position to position of the sums.
 */
export function finish(step: usize, channels: i32, sums: usize, stride: usize, first: i32, count: i32): void {
  const units = pointer(step, UNITS), bias = pointer(step, BIAS), before = pointer(step, BEFORE), after = pointer(step, AFTER);
  const offset = <usize>(first * channels) << 2;
  const clamped = word(step, CLAMPED) != 0, upper = f32x4.splat(number(step, UPPER)), zero = f32x4.splat(0);
  const inverse = f32x4.splat(number(step, INVERSE)), largest = f32x4.splat(number(step, LARGEST));
  const moreInverse = f32x4.splat(number(step, MORE_INVERSE)), moreLargest = f32x4.splat(number(step, MORE_LARGEST));
  const shifts = <usize>eights(channels) << 2;
  const positionBytes = <usize>channels << 2;
  let residual = pointer(step, RESIDUAL), middle = pointer(step, MIDDLE), output = pointer(step, OUTPUT);
  let codes = pointer(step, CODES), moreCodes = pointer(step, MORE_CODES);
  if (residual) residual += offset;
  if (middle) middle += offset;
  if (output) output += offset;
  if (codes) codes += offset >> 2;
  if (moreCodes) moreCodes += offset >> 2;
  for (let p = 0; p < count; p++) {
    for (let at: usize = 0; at < positionBytes; at += 32) {
      let y0 = v128.load(sums + at), y1 = v128.load(sums + at, 16);
      if (units) {
        y0 = f32x4.mul(f32x4.convert_i32x4_s(y0), v128.load(units + at));
        y1 = f32x4.mul(f32x4.convert_i32x4_s(y1), v128.load(units + at, 16));
      }
      if (bias) {
        y0 = f32x4.add(y0, v128.load(bias + at));
        y1 = f32x4.add(y1, v128.load(bias + at, 16));
      }
      if (before) {
        y0 = f32x4.add(f32x4.mul(y0, v128.load(before + at)), v128.load(before + shifts + at));
        y1 = f32x4.add(f32x4.mul(y1, v128.load(before + at, 16)), v128.load(before + shifts + at, 16));
      }
      if (residual) {
        y0 = f32x4.add(y0, v128.load(residual + at));
        y1 = f32x4.add(y1, v128.load(residual + at, 16));
      }
      if (middle) {
        v128.store(middle + at, y0);
        v128.store(middle + at, y1, 16);
      }
      if (after) {
        y0 = f32x4.add(f32x4.mul(y0, v128.load(after + at)), v128.load(after + shifts + at));
        y1 = f32x4.add(f32x4.mul(y1, v128.load(after + at, 16)), v128.load(after + shifts + at, 16));
      }
      if (clamped) {
        y0 = f32x4.min(f32x4.max(y0, zero), upper);
        y1 = f32x4.min(f32x4.max(y1, zero), upper);
      }
      if (output) {
        v128.store(output + at, y0);
        v128.store(output + at, y1, 16);
      }
      if (codes) storeCodes(codes + (at >> 2), y0, y1, inverse, largest);
      if (moreCodes) storeCodes(moreCodes + (at >> 2), y0, y1, moreInverse, moreLargest);
    }
    sums += stride;
    if (residual) residual += positionBytes;
    if (middle) middle += positionBytes;
    if (output) output += positionBytes;
    if (codes) codes += <usize>channels;
    if (moreCodes) moreCodes += <usize>channels;
  }
}
