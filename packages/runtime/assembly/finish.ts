// The operations that follow a sum, in registers, in this order: offset, unit, bias, factor, scale and shift, residual, (stored),
// scale and shift, activation, (stored), codes, codes of another grid. Every operation rounds once, as in the reference. pmin and
// pmax are one instruction each. min and max, which treat NaN specially, took a third of a network's time.
import { activate, CLAMP, clamp, NONE } from './activation';
import { eights, Finish } from './step';

/** Adding this to a float from 0 to 255 leaves it rounded, half to even, in the lowest byte. */
const ROUNDING: f32 = 12582912;

// @inline
function code(y: v128, inverse: v128, signed: bool, zeroPoint: v128, largest: v128): v128 {
  let place = f32x4.mul(y, inverse);
  if (signed) place = f32x4.add(place, zeroPoint);
  const z = clamp(place, f32x4.splat(0), largest);
  return v128.and(f32x4.add(z, f32x4.splat(ROUNDING)), i32x4.splat(255));
}

// @inline
function storeCodes(to: usize, y0: v128, y1: v128, inverse: v128, signed: bool, zeroPoint: v128, largest: v128): void {
  const narrow = i16x8.narrow_i32x4_s(
    code(y0, inverse, signed, zeroPoint, largest),
    code(y1, inverse, signed, zeroPoint, largest),
  );
  v128.store64_lane(to, i8x16.narrow_i16x8_u(narrow, narrow), 0);
}

// What a step has, as bits of a number.
const UNITS = 1;
const OFFSETS = 2;
const BIAS = 4;
const FACTOR = 8;
const BEFORE = 16;
const RESIDUAL = 32;
const MIDDLE = 64;
const AFTER = 128;
const CLAMPED = 256;
const ACTIVATED = 512;
const OUTPUT = 1024;
const CODES = 2048;
const MORE = 4096;
const SIGNED = 8192;

// The combinations that most layers of a network have are compiled without branches in the loop.
const NORMALIZED = UNITS | BEFORE | CLAMPED | CODES;
const ADDED = UNITS | RESIDUAL | MIDDLE | AFTER | CLAMPED | CODES;

// @inline
function when(present: bool, part: i32): i32 {
  return present ? part : 0;
}

function partsOf(step: Finish): i32 {
  const activation = step.activation;
  return (
    when(step.units != 0, UNITS) |
    when(step.offsets != 0, OFFSETS) |
    when(step.bias != 0, BIAS) |
    when(step.factor != 0, FACTOR) |
    when(step.before != 0, BEFORE) |
    when(step.residual != 0, RESIDUAL) |
    when(step.middle != 0, MIDDLE) |
    when(step.after != 0, AFTER) |
    when(activation == CLAMP, CLAMPED) |
    when(activation != CLAMP && activation != NONE, ACTIVATED) |
    when(step.output != 0, OUTPUT) |
    when(step.codes != 0, CODES) |
    when(step.moreCodes != 0, MORE) |
    when(step.zeroPoint != 0 || step.moreZeroPoint != 0, SIGNED)
  );
}

/**
 * Finishes `count` positions of `channels`, the `first`th of the block on. Eight channels at a time: behind the last channel lies
 * the next position, which is written after. @param sums floats, or whole numbers where there are units. @param stride bytes
 * from position to position of the sums. @param image that all the positions belong to, where there are factors by channel.
 */
export function finish(step: Finish, channels: i32, sums: usize, stride: usize, first: i32, count: i32, image: i32): void {
  const parts = partsOf(step);
  if (parts == NORMALIZED) positions(step, channels, sums, stride, first, count, image, NORMALIZED);
  else if (parts == ADDED) positions(step, channels, sums, stride, first, count, image, ADDED);
  else positions(step, channels, sums, stride, first, count, image, parts);
}

// @inline
function positions(
  step: Finish,
  channels: i32,
  sums: usize,
  stride: usize,
  first: i32,
  count: i32,
  image: i32,
  parts: i32,
): void {
  const units = step.units;
  const offsets = step.offsets;
  const bias = step.bias;
  const before = step.before;
  const after = step.after;
  const parameter = f32x4.splat(step.first);
  const second = f32x4.splat(step.second);
  const inverse = f32x4.splat(step.inverse);
  const zeroPoint = f32x4.splat(step.zeroPoint);
  const largest = f32x4.splat(step.largest);
  const moreInverse = f32x4.splat(step.moreInverse);
  const moreZeroPoint = f32x4.splat(step.moreZeroPoint);
  const moreLargest = f32x4.splat(step.moreLargest);
  const shifts = (<usize>eights(channels)) << 2;
  const positionBytes = (<usize>channels) << 2;
  const element = <usize>first * <usize>channels;
  const offset = element << 2;
  const signed = (parts & SIGNED) != 0;
  const byValue = step.factorByValue;
  let factor = step.factor + (byValue ? offset : <usize>image * positionBytes);
  let residual = step.residual + offset;
  let middle = step.middle + offset;
  let output = step.output + offset;
  let codes = step.codes + element;
  let moreCodes = step.moreCodes + element;
  for (let p = 0; p < count; p++) {
    for (let at: usize = 0; at < positionBytes; at += 32) {
      let y0 = v128.load(sums + at);
      let y1 = v128.load(sums + at, 16);
      if (parts & OFFSETS) {
        y0 = i32x4.add(y0, v128.load(offsets + at));
        y1 = i32x4.add(y1, v128.load(offsets + at, 16));
      }
      if (parts & UNITS) {
        y0 = f32x4.mul(f32x4.convert_i32x4_s(y0), v128.load(units + at));
        y1 = f32x4.mul(f32x4.convert_i32x4_s(y1), v128.load(units + at, 16));
      }
      if (parts & BIAS) {
        y0 = f32x4.add(y0, v128.load(bias + at));
        y1 = f32x4.add(y1, v128.load(bias + at, 16));
      }
      if (parts & FACTOR) {
        y0 = f32x4.mul(y0, v128.load(factor + at));
        y1 = f32x4.mul(y1, v128.load(factor + at, 16));
      }
      if (parts & BEFORE) {
        y0 = f32x4.add(f32x4.mul(y0, v128.load(before + at)), v128.load(before + shifts + at));
        y1 = f32x4.add(f32x4.mul(y1, v128.load(before + at, 16)), v128.load(before + shifts + at, 16));
      }
      if (parts & RESIDUAL) {
        y0 = f32x4.add(y0, v128.load(residual + at));
        y1 = f32x4.add(y1, v128.load(residual + at, 16));
      }
      if (parts & MIDDLE) {
        v128.store(middle + at, y0);
        v128.store(middle + at, y1, 16);
      }
      if (parts & AFTER) {
        y0 = f32x4.add(f32x4.mul(y0, v128.load(after + at)), v128.load(after + shifts + at));
        y1 = f32x4.add(f32x4.mul(y1, v128.load(after + at, 16)), v128.load(after + shifts + at, 16));
      }
      if (parts & CLAMPED) {
        y0 = clamp(y0, parameter, second);
        y1 = clamp(y1, parameter, second);
      } else if (parts & ACTIVATED) {
        y0 = activate(step.activation, y0, parameter, second);
        y1 = activate(step.activation, y1, parameter, second);
      }
      if (parts & OUTPUT) {
        v128.store(output + at, y0);
        v128.store(output + at, y1, 16);
      }
      if (parts & CODES) storeCodes(codes + (at >> 2), y0, y1, inverse, signed, zeroPoint, largest);
      if (parts & MORE) storeCodes(moreCodes + (at >> 2), y0, y1, moreInverse, signed, moreZeroPoint, moreLargest);
    }
    sums += stride;
    if (parts & FACTOR && byValue) factor += positionBytes;
    if (parts & RESIDUAL) residual += positionBytes;
    if (parts & MIDDLE) middle += positionBytes;
    if (parts & OUTPUT) output += positionBytes;
    if (parts & CODES) codes += <usize>channels;
    if (parts & MORE) moreCodes += <usize>channels;
  }
}
