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

/**
 * Finishes `count` positions of `channels`, the `first`th of the block on. Eight channels at a time: behind the last channel lies
 * the next position, which is written after. @param sums floats, or whole numbers where there are units. @param stride bytes
 * from position to position of the sums. @param image that all the positions belong to, where there are factors by channel.
 */
export function finish(step: Finish, channels: i32, sums: usize, stride: usize, first: i32, count: i32, image: i32): void {
  const units = step.units != 0;
  const offsets = step.offsets != 0;
  const bias = step.bias != 0;
  const before = step.before != 0;
  const residual = step.residual != 0;
  const middle = step.middle != 0;
  const after = step.after != 0;
  const factor = step.factor != 0;
  const activation = step.activation;
  const output = step.output != 0;
  const codes = step.codes != 0;
  const more = step.moreCodes != 0;
  const signed = step.zeroPoint != 0 || step.moreZeroPoint != 0;
  // The combinations that most layers of a network have are compiled without branches in the loop.
  const plain = units && activation == CLAMP && codes && !(offsets || bias || factor || output || more || signed);
  if (plain && before && !residual && !middle && !after)
    positions(
      step,
      channels,
      sums,
      stride,
      first,
      count,
      image,
      true,
      false,
      false,
      false,
      true,
      false,
      false,
      false,
      CLAMP,
      false,
      true,
      false,
      false,
    );
  else if (plain && !before && residual && middle && after)
    positions(
      step,
      channels,
      sums,
      stride,
      first,
      count,
      image,
      true,
      false,
      false,
      false,
      false,
      true,
      true,
      true,
      CLAMP,
      false,
      true,
      false,
      false,
    );
  else
    positions(
      step,
      channels,
      sums,
      stride,
      first,
      count,
      image,
      units,
      offsets,
      bias,
      factor,
      before,
      residual,
      middle,
      after,
      activation,
      output,
      codes,
      more,
      signed,
    );
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
  hasUnits: bool,
  hasOffsets: bool,
  hasBias: bool,
  hasFactor: bool,
  hasBefore: bool,
  hasResidual: bool,
  hasMiddle: bool,
  hasAfter: bool,
  activation: i32,
  hasOutput: bool,
  hasCodes: bool,
  hasMore: bool,
  signed: bool,
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
      if (hasOffsets) {
        y0 = i32x4.add(y0, v128.load(offsets + at));
        y1 = i32x4.add(y1, v128.load(offsets + at, 16));
      }
      if (hasUnits) {
        y0 = f32x4.mul(f32x4.convert_i32x4_s(y0), v128.load(units + at));
        y1 = f32x4.mul(f32x4.convert_i32x4_s(y1), v128.load(units + at, 16));
      }
      if (hasBias) {
        y0 = f32x4.add(y0, v128.load(bias + at));
        y1 = f32x4.add(y1, v128.load(bias + at, 16));
      }
      if (hasFactor) {
        y0 = f32x4.mul(y0, v128.load(factor + at));
        y1 = f32x4.mul(y1, v128.load(factor + at, 16));
      }
      if (hasBefore) {
        y0 = f32x4.add(f32x4.mul(y0, v128.load(before + at)), v128.load(before + shifts + at));
        y1 = f32x4.add(f32x4.mul(y1, v128.load(before + at, 16)), v128.load(before + shifts + at, 16));
      }
      if (hasResidual) {
        y0 = f32x4.add(y0, v128.load(residual + at));
        y1 = f32x4.add(y1, v128.load(residual + at, 16));
      }
      if (hasMiddle) {
        v128.store(middle + at, y0);
        v128.store(middle + at, y1, 16);
      }
      if (hasAfter) {
        y0 = f32x4.add(f32x4.mul(y0, v128.load(after + at)), v128.load(after + shifts + at));
        y1 = f32x4.add(f32x4.mul(y1, v128.load(after + at, 16)), v128.load(after + shifts + at, 16));
      }
      if (activation == CLAMP) {
        y0 = clamp(y0, parameter, second);
        y1 = clamp(y1, parameter, second);
      } else if (activation != NONE) {
        y0 = activate(activation, y0, parameter, second);
        y1 = activate(activation, y1, parameter, second);
      }
      if (hasOutput) {
        v128.store(output + at, y0);
        v128.store(output + at, y1, 16);
      }
      if (hasCodes) storeCodes(codes + (at >> 2), y0, y1, inverse, signed, zeroPoint, largest);
      if (hasMore) storeCodes(moreCodes + (at >> 2), y0, y1, moreInverse, signed, moreZeroPoint, moreLargest);
    }
    sums += stride;
    if (hasFactor && byValue) factor += positionBytes;
    if (hasResidual) residual += positionBytes;
    if (hasMiddle) middle += positionBytes;
    if (hasOutput) output += positionBytes;
    if (hasCodes) codes += <usize>channels;
    if (hasMore) moreCodes += <usize>channels;
  }
}
