// The register tile: 4 positions times 8 filters, as the training engine has it. An element group is 32 bits of one position: 1
// float, 2 integers of 16 bits or 4 of 8; a panel holds 8 groups, one a filter, behind each other.

/** sum + products of the groups. */
@inline
function multiplyAdd<T>(sum: v128, x: v128, w: v128): v128 {
  if (isFloat<T>()) return f32x4.add(sum, f32x4.mul(x, w));
  return i32x4.add(sum, i32x4.dot_i16x8_s(x, w));
}

/**
 * Sums of 4 windows, `step` bytes apart, with a panel. A window is `segments` runs of `run` bytes, `segment` bytes apart.
 * The sums go to `c`, 8 to a row, rows `outStep` bytes apart.
 */
export function tile<T>(
  a: usize, step: usize, segments: i32, segment: usize, run: usize, b: usize, c: usize, outStep: usize,
): void {
  let c00 = i32x4.splat(0), c01 = c00, c10 = c00, c11 = c00, c20 = c00, c21 = c00, c30 = c00, c31 = c00;
  for (let s = 0; s < segments; s++) {
    let a0 = a, a1 = a0 + step, a2 = a1 + step, a3 = a2 + step;
    const end = a + run;
    while (a0 < end) {
      const b0 = v128.load(b), b1 = v128.load(b, 16);
      const x0 = v128.load32_splat(a0);
      c00 = multiplyAdd<T>(c00, x0, b0);
      c01 = multiplyAdd<T>(c01, x0, b1);
      const x1 = v128.load32_splat(a1);
      c10 = multiplyAdd<T>(c10, x1, b0);
      c11 = multiplyAdd<T>(c11, x1, b1);
      const x2 = v128.load32_splat(a2);
      c20 = multiplyAdd<T>(c20, x2, b0);
      c21 = multiplyAdd<T>(c21, x2, b1);
      const x3 = v128.load32_splat(a3);
      c30 = multiplyAdd<T>(c30, x3, b0);
      c31 = multiplyAdd<T>(c31, x3, b1);
      b += 32;
      a0 += 4;
      a1 += 4;
      a2 += 4;
      a3 += 4;
    }
    a += segment;
  }
  v128.store(c, c00);
  v128.store(c, c01, 16);
  c += outStep;
  v128.store(c, c10);
  v128.store(c, c11, 16);
  c += outStep;
  v128.store(c, c20);
  v128.store(c, c21, 16);
  c += outStep;
  v128.store(c, c30);
  v128.store(c, c31, 16);
}
