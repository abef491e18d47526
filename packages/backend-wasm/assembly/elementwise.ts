import { Apply, Clamp, CombineAlike, CombineRows, nth, Transcend, Update } from './arguments';

// Behind each tensor there is memory for a whole vector, so that loops need no special end.

// @inline
function combine(operation: i32, a: v128, b: v128): v128 {
  switch (operation) {
    case 0:
      return f32x4.add(a, b);
    case 1:
      return f32x4.sub(a, b);
    case 2:
      return f32x4.mul(a, b);
    case 3:
      return f32x4.div(a, b);
    case 4:
      return f32x4.max(a, b);
    default:
      return f32x4.min(a, b);
  }
}

/** Operands of one shape. */
export function combineAlike(given: CombineAlike, from: i32, to: i32, thread: i32): void {
  const a = given.a;
  const b = given.b;
  const out = given.y;
  const operation = given.operation;
  for (let at = (<usize>from) << 2; at < (<usize>to) << 2; at += 16)
    v128.store(out + at, combine(operation, v128.load(a + at), v128.load(b + at)));
}

/** Broadcast operands, rows from..to of the result. */
export function combineRows(given: CombineRows, from: i32, to: i32, thread: i32): void {
  const operation = given.operation;
  const length = given.length;
  const alongA = given.alongA;
  const alongB = given.alongB;
  const all = changetype<usize>(given);
  for (let row = from; row < to; row++) {
    let rest = row;
    let offsetA = 0;
    let offsetB = 0;
    for (let d = 3; d >= 0; d--) {
      const size = nth(all, offsetof<CombineRows>('size0'), d);
      const place = rest % size;
      rest /= size;
      offsetA += place * nth(all, offsetof<CombineRows>('stepA0'), d);
      offsetB += place * nth(all, offsetof<CombineRows>('stepB0'), d);
    }
    const a = given.a + ((<usize>offsetA) << 2);
    const b = given.b + ((<usize>offsetB) << 2);
    const out = given.y + ((<usize>row * <usize>length) << 2);
    const end = (<usize>(length & ~3)) << 2;
    const splatA = v128.load32_splat(a);
    const splatB = v128.load32_splat(b);
    let at: usize = 0;
    for (; at < end; at += 16)
      v128.store(out + at, combine(operation, alongA ? v128.load(a + at) : splatA, alongB ? v128.load(b + at) : splatB));
    for (; at < (<usize>length) << 2; at += 4) {
      const value = combine(operation, alongA ? v128.load32_splat(a + at) : splatA, alongB ? v128.load32_splat(b + at) : splatB);
      store<f32>(out + at, f32x4.extract_lane(value, 0));
    }
  }
}

/** min(max(x, low), high). */
export function clamp(given: Clamp, from: i32, to: i32, thread: i32): void {
  const x = given.x;
  const out = given.y;
  const low = given.low;
  const high = given.high;
  for (let at = (<usize>from) << 2; at < (<usize>to) << 2; at += 16)
    v128.store(out + at, f32x4.min(f32x4.max(v128.load(x + at), low), high));
}

// @inline
function unary(operation: i32, x: v128, alpha: v128): v128 {
  switch (operation) {
    case 0: {
      const step = v128.bitselect(f32x4.splat(1), alpha, f32x4.gt(x, f32x4.splat(0)));
      return v128.bitselect(x, step, f32x4.ne(x, x));
    }
    case 1:
      return f32x4.neg(x);
    case 2:
      return f32x4.abs(x);
    case 3:
      return f32x4.sqrt(x);
    case 4:
      return f32x4.mul(x, x);
    default:
      return f32x4.div(f32x4.splat(1), f32x4.sqrt(x));
  }
}

/** A function of one operand. */
export function apply(given: Apply, from: i32, to: i32, thread: i32): void {
  const x = given.x;
  const out = given.y;
  const operation = given.operation;
  const alpha = given.alpha;
  for (let at = (<usize>from) << 2; at < (<usize>to) << 2; at += 16)
    v128.store(out + at, unary(operation, v128.load(x + at), alpha));
}

/** exp or log, for which there is no instruction. */
export function transcend(given: Transcend, from: i32, to: i32, thread: i32): void {
  const x = given.x;
  const out = given.y;
  const logarithm = given.logarithm;
  for (let at = (<usize>from) << 2; at < (<usize>to) << 2; at += 4) {
    const value = load<f32>(x + at);
    store<f32>(out + at, logarithm ? <f32>NativeMath.log(value) : <f32>NativeMath.exp(value));
  }
}

/** SGD with momentum. */
export function update(given: Update, from: i32, to: i32, thread: i32): void {
  const rate = given.rate;
  const momentum = given.momentum;
  const decay = given.decay;
  const nesterov = given.nesterov;
  for (let at = (<usize>from) << 2; at < (<usize>to) << 2; at += 16) {
    const value = v128.load(given.value + at);
    const derivative = f32x4.add(v128.load(given.gradient + at), f32x4.mul(decay, value));
    const velocity = f32x4.add(f32x4.mul(momentum, v128.load(given.velocity + at)), derivative);
    const move = nesterov ? f32x4.add(derivative, f32x4.mul(momentum, velocity)) : velocity;
    v128.store(given.newValue + at, f32x4.sub(value, f32x4.mul(rate, move)));
    v128.store(given.newVelocity + at, velocity);
  }
}
