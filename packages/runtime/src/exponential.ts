const bytes = new DataView(new ArrayBuffer(8));

/** 2^n, exactly. @param n a whole number from -1022 to 1023. */
function powerOfTwo(n: number): number {
  bytes.setUint32(0, (n + 1023) << 20);
  return bytes.getFloat64(0);
}

/** Added to a float64 of up to 2^51 and taken off again, leaves it rounded, half to even. */
const rounding = 6755399441055744;
/** 1 / k!, from 11 down to 0. */
const coefficients = [39916800, 3628800, 362880, 40320, 5040, 720, 120, 24, 6, 2, 1, 1].map(
  (factorial) => 1 / factorial,
);

/**
 * e^x by a formula that WebAssembly computes to the same bit (assembly/exponential.ts); engines' own differ in the last bits.
 * Relative error 1e-14. @param x from -700 to 700.
 */
export function exponential(x: number): number {
  const n = x * Math.LOG2E + rounding - rounding;
  const r = x - n * 0.6931471803691238 - n * 1.9082149292705877e-10;
  return coefficients.reduce((sum, coefficient) => sum * r + coefficient) * powerOfTwo(n);
}

/** 1 / (1 + e^-x), rounded to float32. */
export const sigmoid = (x: number): number =>
  Math.fround(1 / (1 + exponential(Math.min(Math.max(-x, -700), 700))));

/** e^x over the sum of all. @param x one image's. */
export function softmax(x: Float32Array): Float32Array {
  const largest = x.reduce((a, b) => Math.max(a, b));
  const powers = Float64Array.from(x, (value) => exponential(Math.max(Math.fround(value - largest), -700)));
  const sum = powers.reduce((a, b) => a + b);
  return Float32Array.from(powers, (power) => power / sum);
}
