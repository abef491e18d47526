import { Extremes, SumParts, SumTotals } from './arguments';
import { horizontal } from './lanes';

/** Sums [outer, length, inner] over its middle, unit = (outer, part of the length), each into its own partial sum. */
export function sumParts(given: SumParts, from: i32, to: i32, thread: i32): void {
  const length = given.length;
  const inner = given.inner;
  const parts = given.parts;
  const part = given.part;
  for (let unit = from; unit < to; unit++) {
    const outer = unit / parts;
    const first = (unit % parts) * part;
    const count = min(part, length - first);
    const x = given.x + (((<usize>outer * <usize>length + <usize>first) * <usize>inner) << 2);
    const out = given.sums + ((<usize>unit * <usize>inner) << 2);
    if (inner == 1) store<f32>(out, sumRow(x, count));
    else sumColumns(x, out, count, inner);
  }
}

function sumRow(x: usize, count: i32): f32 {
  let sum = f32x4.splat(0);
  const end = x + ((<usize>(count & ~3)) << 2);
  const last = x + ((<usize>count) << 2);
  for (; x < end; x += 16) sum = f32x4.add(sum, v128.load(x));
  let total = horizontal(sum);
  for (; x < last; x += 4) total += load<f32>(x);
  return total;
}

function sumColumns(x: usize, out: usize, count: i32, inner: i32): void {
  const line = (<usize>inner) << 2;
  memory.copy(out, x, line);
  for (let i = 1; i < count; i++) {
    x += line;
    let at: usize = 0;
    for (; at + 16 <= line; at += 16) v128.store(out + at, f32x4.add(v128.load(out + at), v128.load(x + at)));
    for (; at < line; at += 4) store<f32>(out + at, load<f32>(out + at) + load<f32>(x + at));
  }
}

/** Adds partial sums in order and scales the result. */
export function sumTotals(given: SumTotals, from: i32, to: i32, thread: i32): void {
  const parts = given.parts;
  const inner = given.inner;
  for (let unit = from; unit < to; unit++) {
    const outer = unit / inner;
    const place = unit % inner;
    let total: f64 = 0;
    for (let p = 0; p < parts; p++) total += load<f32>(given.sums + ((<usize>((outer * parts + p) * inner + place)) << 2));
    store<f32>(given.y + ((<usize>unit) << 2), <f32>(total * given.factor));
  }
}

/** The largest, or with sign -1 the smallest, over the middle; unit = place of the result. */
export function extremes(given: Extremes, from: i32, to: i32, thread: i32): void {
  const length = given.length;
  const inner = given.inner;
  const sign = given.sign;
  for (let unit = from; unit < to; unit++) {
    let at = given.x + ((<usize>((unit / inner) * length * inner + (unit % inner))) << 2);
    let best = sign * load<f32>(at);
    for (let i = 1; i < length; i++) {
      at += (<usize>inner) << 2;
      best = max<f32>(best, sign * load<f32>(at));
    }
    store<f32>(given.y + ((<usize>unit) << 2), sign * best);
  }
}
