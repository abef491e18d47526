// Batch norm over [positions, channels], 8 channels at a time down a chunk of positions, the rest one by one.

import { madd } from '../../../assembly/tile';
import { Gate, Gradient, GradientSums, Moments, Normalize, ProductSums } from './arguments';

/**
 * Per chunk and channel: the sums of x - x0 and of its square, where x0 is the first position. Without x0 a large mean would cost
 * the variance its precision.
 */
export function moments(given: Moments, from: i32, to: i32, thread: i32): void {
  const x = given.x;
  const line = (<usize>given.channels) << 2;
  const sums = given.sums + <usize>(from / given.chunk) * (line << 1);
  const start = x + <usize>from * line;
  const end = x + <usize>to * line;
  let c: usize = 0;
  for (; c + 32 <= line; c += 32) {
    const o0 = v128.load(x + c);
    const o1 = v128.load(x + c, 16);
    let s0 = f32x4.splat(0);
    let s1 = s0;
    let q0 = s0;
    let q1 = s0;
    for (let p = start + c; p < end; p += line) {
      const a = f32x4.sub(v128.load(p), o0);
      const b = f32x4.sub(v128.load(p, 16), o1);
      s0 = f32x4.add(s0, a);
      s1 = f32x4.add(s1, b);
      q0 = madd(a, a, q0);
      q1 = madd(b, b, q1);
    }
    v128.store(sums + c, s0);
    v128.store(sums + c, s1, 16);
    v128.store(sums + line + c, q0);
    v128.store(sums + line + c, q1, 16);
  }
  for (; c < line; c += 4) {
    const origin = load<f32>(x + c);
    let s: f32 = 0;
    let q: f32 = 0;
    for (let p = start + c; p < end; p += line) {
      const a = load<f32>(p) - origin;
      s += a;
      q += a * a;
    }
    store<f32>(sums + c, s);
    store<f32>(sums + line + c, q);
  }
}

/**
 * y = min(max((x - mean) * factor + offset, low), high): centred first, so that a channel of one value gives exactly its offset.
 */
export function normalize(given: Normalize, from: i32, to: i32, thread: i32): void {
  const x = given.x;
  const y = given.y;
  const means = given.means;
  const factors = given.factors;
  const offsets = given.offsets;
  const line = (<usize>given.channels) << 2;
  const low = given.low;
  const high = given.high;
  const lowest = f32x4.extract_lane(low, 0);
  const highest = f32x4.extract_lane(high, 0);
  const start = <usize>from * line;
  const end = <usize>to * line;
  let c: usize = 0;
  for (; c + 32 <= line; c += 32) {
    const m0 = v128.load(means + c);
    const m1 = v128.load(means + c, 16);
    const f0 = v128.load(factors + c);
    const f1 = v128.load(factors + c, 16);
    const o0 = v128.load(offsets + c);
    const o1 = v128.load(offsets + c, 16);
    for (let p = start + c; p < end; p += line) {
      const a = f32x4.sub(v128.load(x + p), m0);
      const b = f32x4.sub(v128.load(x + p, 16), m1);
      v128.store(y + p, f32x4.pmin(f32x4.pmax(madd(a, f0, o0), low), high));
      v128.store(y + p, f32x4.pmin(f32x4.pmax(madd(b, f1, o1), low), high), 16);
    }
  }
  for (; c < line; c += 4) {
    const m = load<f32>(means + c);
    const f = load<f32>(factors + c);
    const o = load<f32>(offsets + c);
    for (let p = start + c; p < end; p += line)
      store<f32>(y + p, min<f32>(max<f32>((load<f32>(x + p) - m) * f + o, lowest), highest));
  }
}

/** dy where low < y < high, else 0. */
// @inline
function passed(dy: v128, y: v128, low: v128, high: v128): v128 {
  return v128.and(dy, v128.and(f32x4.gt(y, low), f32x4.lt(y, high)));
}

/** Per chunk and channel: sums of dy and of dy * (x - mean). */
export function gradientSums(given: GradientSums, from: i32, to: i32, thread: i32): void {
  const x = given.x;
  const y = given.y;
  const dy = given.dy;
  const mean = given.means;
  const line = (<usize>given.channels) << 2;
  const sums = given.sums + <usize>(from / given.chunk) * (line << 1);
  const low = given.low;
  const high = given.high;
  const lowest = f32x4.extract_lane(low, 0);
  const highest = f32x4.extract_lane(high, 0);
  const start = <usize>from * line;
  const end = <usize>to * line;
  let c: usize = 0;
  for (; c + 32 <= line; c += 32) {
    const m0 = v128.load(mean + c);
    const m1 = v128.load(mean + c, 16);
    let s0 = f32x4.splat(0);
    let s1 = s0;
    let q0 = s0;
    let q1 = s0;
    for (let p = start + c; p < end; p += line) {
      const a = passed(v128.load(dy + p), v128.load(y + p), low, high);
      const b = passed(v128.load(dy + p, 16), v128.load(y + p, 16), low, high);
      s0 = f32x4.add(s0, a);
      s1 = f32x4.add(s1, b);
      q0 = madd(a, f32x4.sub(v128.load(x + p), m0), q0);
      q1 = madd(b, f32x4.sub(v128.load(x + p, 16), m1), q1);
    }
    v128.store(sums + c, s0);
    v128.store(sums + c, s1, 16);
    v128.store(sums + line + c, q0);
    v128.store(sums + line + c, q1, 16);
  }
  for (; c < line; c += 4) {
    let s: f32 = 0;
    let q: f32 = 0;
    for (let p = start + c; p < end; p += line) {
      const value = load<f32>(y + p);
      const a: f32 = value > lowest && value < highest ? load<f32>(dy + p) : 0;
      s += a;
      q += a * (load<f32>(x + p) - load<f32>(mean + c));
    }
    store<f32>(sums + c, s);
    store<f32>(sums + line + c, q);
  }
}

/**
 * dx = a (dy - mean dy) + b (x - mean) per channel: the differences come first, since they may be much smaller than their
 * operands.
 */
export function gradient(given: Gradient, from: i32, to: i32, thread: i32): void {
  const x = given.x;
  const y = given.y;
  const dy = given.dy;
  const dx = given.dx;
  const k = given.coefficients;
  const mean = given.means;
  const low = given.low;
  const high = given.high;
  const line = (<usize>given.channels) << 2;
  const lowest = f32x4.extract_lane(low, 0);
  const highest = f32x4.extract_lane(high, 0);
  const start = <usize>from * line;
  const end = <usize>to * line;
  let c: usize = 0;
  for (; c + 16 <= line; c += 16) {
    const a = v128.load(k + c);
    const shared = v128.load(k + line + c);
    const b = v128.load(k + line + line + c);
    const m = v128.load(mean + c);
    for (let p = start + c; p < end; p += line) {
      const derivative = f32x4.sub(passed(v128.load(dy + p), v128.load(y + p), low, high), shared);
      v128.store(dx + p, madd(derivative, a, f32x4.mul(f32x4.sub(v128.load(x + p), m), b)));
    }
  }
  for (; c < line; c += 4) {
    const a = load<f32>(k + c);
    const shared = load<f32>(k + line + c);
    const b = load<f32>(k + line + line + c);
    const m = load<f32>(mean + c);
    for (let p = start + c; p < end; p += line) {
      const value = load<f32>(y + p);
      const derivative: f32 = value > lowest && value < highest ? load<f32>(dy + p) : 0;
      store<f32>(dx + p, (derivative - shared) * a + (load<f32>(x + p) - m) * b);
    }
  }
}

/** y = x * gate by channel. */
export function gate(given: Gate, from: i32, to: i32, thread: i32): void {
  const x = given.x;
  const y = given.y;
  const gates = given.gates;
  const line = (<usize>given.channels) << 2;
  for (let position = from; position < to; position++) {
    const at = <usize>position * line;
    let c: usize = 0;
    for (; c + 16 <= line; c += 16) v128.store(y + at + c, f32x4.mul(v128.load(x + at + c), v128.load(gates + c)));
    for (; c < line; c += 4) store<f32>(y + at + c, load<f32>(x + at + c) * load<f32>(gates + c));
  }
}

/** Per chunk and channel: the sum of a * b. */
export function productSums(given: ProductSums, from: i32, to: i32, thread: i32): void {
  const a = given.a;
  const b = given.b;
  const line = (<usize>given.channels) << 2;
  const sums = given.sums + <usize>(from / given.chunk) * line;
  memory.fill(sums, 0, line);
  for (let position = from; position < to; position++) {
    const at = <usize>position * line;
    let c: usize = 0;
    for (; c + 16 <= line; c += 16) v128.store(sums + c, madd(v128.load(a + at + c), v128.load(b + at + c), v128.load(sums + c)));
    for (; c < line; c += 4) store<f32>(sums + c, load<f32>(sums + c) + load<f32>(a + at + c) * load<f32>(b + at + c));
  }
}
