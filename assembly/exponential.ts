// e^x in float64, of which the float32 that is kept is nearly always the nearest one. The runtime's reference states the same
// operations in the same order (packages/runtime/src/exponential.ts), so that both give the same bits.

/** Added to a float64 of up to 2^51, leaves it rounded, half to even, in the lowest bits. */
const ROUNDING: f64 = 6755399441055744;

/** e^x of two float64 from -700 to 700: 2^n e^r with |r| <= ln(2) / 2, by the Taylor polynomial of degree 11. */
export function exponential(x: v128): v128 {
  const shifted = f64x2.add(f64x2.mul(x, f64x2.splat(Math.LOG2E)), f64x2.splat(ROUNDING));
  const n = f64x2.sub(shifted, f64x2.splat(ROUNDING));
  // ln(2) in two parts: the first has so few bits that its product with n is exact.
  const high = f64x2.mul(n, f64x2.splat(0.6931471803691238));
  const low = f64x2.mul(n, f64x2.splat(1.9082149292705877e-10));
  const r = f64x2.sub(f64x2.sub(x, high), low);
  let y = f64x2.splat(1.0 / 39916800);
  y = f64x2.add(f64x2.mul(y, r), f64x2.splat(1.0 / 3628800));
  y = f64x2.add(f64x2.mul(y, r), f64x2.splat(1.0 / 362880));
  y = f64x2.add(f64x2.mul(y, r), f64x2.splat(1.0 / 40320));
  y = f64x2.add(f64x2.mul(y, r), f64x2.splat(1.0 / 5040));
  y = f64x2.add(f64x2.mul(y, r), f64x2.splat(1.0 / 720));
  y = f64x2.add(f64x2.mul(y, r), f64x2.splat(1.0 / 120));
  y = f64x2.add(f64x2.mul(y, r), f64x2.splat(1.0 / 24));
  y = f64x2.add(f64x2.mul(y, r), f64x2.splat(1.0 / 6));
  y = f64x2.add(f64x2.mul(y, r), f64x2.splat(0.5));
  y = f64x2.add(f64x2.mul(y, r), f64x2.splat(1));
  y = f64x2.add(f64x2.mul(y, r), f64x2.splat(1));
  const power = i64x2.shl(i64x2.add(shifted, i64x2.splat(1023)), 52);
  return f64x2.mul(y, power);
}

/** 1 / (1 + e^-x) of two float64. */
// @inline
function sigmoidOfTwo(x: v128): v128 {
  const within = f64x2.pmin(f64x2.pmax(f64x2.neg(x), f64x2.splat(-700)), f64x2.splat(700));
  return f64x2.div(f64x2.splat(1), f64x2.add(f64x2.splat(1), exponential(within)));
}

/** 1 / (1 + e^-x) of four float32. */
export function sigmoid(x: v128): v128 {
  const low = sigmoidOfTwo(f64x2.promote_low_f32x4(x));
  const high = sigmoidOfTwo(f64x2.promote_low_f32x4(v128.shuffle<i64>(x, x, 1, 0)));
  return v128.shuffle<i64>(f32x4.demote_f64x2_zero(low), f32x4.demote_f64x2_zero(high), 0, 2);
}
