import { sigmoid } from '../../../assembly/exponential';

// What the other side calls them: src/wasm/activation-step.ts.
export const NONE = 0;
export const CLAMP = 1;
const HARD_SIGMOID = 2;
const HARD_SWISH = 3;
const LEAKY_RELU = 4;
const SIGMOID = 5;

/** min(max(x, least), most). */
// @inline
export function clamp(x: v128, least: v128, most: v128): v128 {
  return f32x4.pmin(f32x4.pmax(x, least), most);
}

/** A function of each of four values other than a clamp. @param first a slope. @param second an offset. */
export function activate(activation: i32, x: v128, first: v128, second: v128): v128 {
  switch (activation) {
    case HARD_SIGMOID:
      return clamp(f32x4.add(f32x4.mul(x, first), second), f32x4.splat(0), f32x4.splat(1));
    case HARD_SWISH: {
      const part = clamp(f32x4.add(x, f32x4.splat(3)), f32x4.splat(0), f32x4.splat(6));
      return f32x4.mul(x, f32x4.mul(part, f32x4.splat(1.0 / 6)));
    }
    case LEAKY_RELU:
      return v128.bitselect(x, f32x4.mul(x, first), f32x4.gt(x, f32x4.splat(0)));
    case SIGMOID:
      return sigmoid(x);
    default:
      return f32x4.mul(x, sigmoid(x));
  }
}
