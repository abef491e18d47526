import { Softmax } from './arguments';

/** Rows from..to: exp(x - largest) over its sum, or its logarithm. */
export function softmax(given: Softmax, from: i32, to: i32, thread: i32): void {
  const length = (<usize>given.length) << 2;
  const logarithm = given.logarithm;
  for (let row = from; row < to; row++) {
    const x = given.x + <usize>row * length;
    const out = given.y + <usize>row * length;
    let largest = -f32.MAX_VALUE;
    for (let at: usize = 0; at < length; at += 4) largest = max<f32>(largest, load<f32>(x + at));
    let sum: f64 = 0;
    for (let at: usize = 0; at < length; at += 4) {
      const value = NativeMath.exp(<f64>(load<f32>(x + at) - largest));
      sum += value;
      if (!logarithm) store<f32>(out + at, <f32>value);
    }
    const logarithmOfSum = logarithm ? NativeMath.log(sum) : 0;
    for (let at: usize = 0; at < length; at += 4)
      store<f32>(
        out + at,
        logarithm ? <f32>(<f64>(load<f32>(x + at) - largest) - logarithmOfSum) : <f32>(<f64>load<f32>(out + at) / sum),
      );
  }
}
