import { arg, constant, number, pointer } from './threads';

// Tensors end in room for a whole vector, so that loops over one need no tail.

@inline
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

/** Operands of one shape. arguments: a, b, result, operation */
export function combineAlike(from: i32, to: i32, thread: i32): void {
  const a = pointer(0), b = pointer(1), out = pointer(2), operation = arg(3);
  for (let at = <usize>from << 2; at < <usize>to << 2; at += 16)
    v128.store(out + at, combine(operation, v128.load(a + at), v128.load(b + at)));
}

/**
 * Broadcast operands, rows from..to of the result. arguments: a, b, result, operation, row length, does a run along the row, does
 * b, then four dimensions (outermost first), a's steps along them, b's steps along them (in floats)
 */
export function combineRows(from: i32, to: i32, thread: i32): void {
  const operation = arg(3), length = arg(4), along = arg(5), alongB = arg(6);
  for (let row = from; row < to; row++) {
    let rest = row, offsetA = 0, offsetB = 0;
    for (let d = 3; d >= 0; d--) {
      const size = arg(7 + d), place = rest % size;
      rest /= size;
      offsetA += place * arg(11 + d);
      offsetB += place * arg(15 + d);
    }
    const a = pointer(0) + (<usize>offsetA << 2), b = pointer(1) + (<usize>offsetB << 2);
    const out = pointer(2) + ((<usize>row * <usize>length) << 2);
    const end = <usize>(length & ~3) << 2;
    const splatA = v128.load32_splat(a), splatB = v128.load32_splat(b);
    let at: usize = 0;
    for (; at < end; at += 16)
      v128.store(
        out + at,
        combine(operation, along ? v128.load(a + at) : splatA, alongB ? v128.load(b + at) : splatB),
      );
    for (; at < <usize>length << 2; at += 4) {
      const value = combine(
        operation,
        along ? v128.load32_splat(a + at) : splatA,
        alongB ? v128.load32_splat(b + at) : splatB,
      );
      store<f32>(out + at, f32x4.extract_lane(value, 0));
    }
  }
}

/** min(max(x, low), high). arguments: x, result, low, high */
export function clamp(from: i32, to: i32, thread: i32): void {
  const x = pointer(0), out = pointer(1);
  const low = constant(2), high = constant(3);
  for (let at = <usize>from << 2; at < <usize>to << 2; at += 16)
    v128.store(out + at, f32x4.min(f32x4.max(v128.load(x + at), low), high));
}

@inline
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

/** A function of one operand. arguments: x, result, operation, the step's value below zero */
export function apply(from: i32, to: i32, thread: i32): void {
  const x = pointer(0), out = pointer(1), operation = arg(2), alpha = constant(3);
  for (let at = <usize>from << 2; at < <usize>to << 2; at += 16)
    v128.store(out + at, unary(operation, v128.load(x + at), alpha));
}

/** exp or log, of which the processor knows nothing. arguments: x, result, operation */
export function transcend(from: i32, to: i32, thread: i32): void {
  const x = pointer(0), out = pointer(1), logarithm = arg(2);
  for (let at = <usize>from << 2; at < <usize>to << 2; at += 4) {
    const value = load<f32>(x + at);
    store<f32>(out + at, logarithm ? <f32>NativeMath.log(value) : <f32>NativeMath.exp(value));
  }
}

/** SGD with momentum. arguments: value, gradient, velocity, new value, new velocity, rate, momentum, decay, nesterov */
export function update(from: i32, to: i32, thread: i32): void {
  const rate = constant(5), momentum = constant(6), decay = constant(7);
  const nesterov = arg(8);
  for (let at = <usize>from << 2; at < <usize>to << 2; at += 16) {
    const value = v128.load(pointer(0) + at);
    const derivative = f32x4.add(v128.load(pointer(1) + at), f32x4.mul(decay, value));
    const velocity = f32x4.add(f32x4.mul(momentum, v128.load(pointer(2) + at)), derivative);
    const move = nesterov ? f32x4.add(derivative, f32x4.mul(momentum, velocity)) : velocity;
    v128.store(pointer(3) + at, f32x4.sub(value, f32x4.mul(rate, move)));
    v128.store(pointer(4) + at, velocity);
  }
}
