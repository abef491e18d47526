// The tile for elements of 8 bits. A dot product gives sums of two products in 16 bits, and few bits leave room there for many more:
// sums are widened to 32 bits only where they could overflow, so that a step is two instructions for 16 products. (The instruction
// that adds in 32 bits itself computes wrong sums in V8 11.3, which is Node 20's.)

/** sum + products, in pairs. Weights are signed bytes; the other operand may have 7 bits only. */
@inline
function multiplyAdd(sum: v128, x: v128, w: v128): v128 {
  if (ASC_FEATURE_RELAXED_SIMD) return i16x8.add(sum, i16x8.relaxed_dot_i8x16_i7x16_s(w, x));
  return sum;
}

@inline
function widen(to: usize, left: v128, right: v128, first: bool): void {
  left = i32x4.extadd_pairwise_i16x8_s(left);
  right = i32x4.extadd_pairwise_i16x8_s(right);
  if (!first) {
    left = i32x4.add(left, v128.load(to));
    right = i32x4.add(right, v128.load(to, 16));
  }
  v128.store(to, left);
  v128.store(to, right, 16);
}

/** As `tile`, for so few element groups that sums of 16 bits hold them; stores the sums or adds to them. */
function piece(
  a: usize, step: usize, segments: i32, segment: usize, run: usize, b: usize, c: usize, outStep: usize, first: bool,
): void {
  let c00 = i16x8.splat(0), c01 = c00, c10 = c00, c11 = c00, c20 = c00, c21 = c00, c30 = c00, c31 = c00;
  for (let s = 0; s < segments; s++) {
    let a0 = a, a1 = a0 + step, a2 = a1 + step, a3 = a2 + step;
    const end = a + run;
    while (a0 < end) {
      const b0 = v128.load(b), b1 = v128.load(b, 16);
      const x0 = v128.load32_splat(a0);
      c00 = multiplyAdd(c00, x0, b0);
      c01 = multiplyAdd(c01, x0, b1);
      const x1 = v128.load32_splat(a1);
      c10 = multiplyAdd(c10, x1, b0);
      c11 = multiplyAdd(c11, x1, b1);
      const x2 = v128.load32_splat(a2);
      c20 = multiplyAdd(c20, x2, b0);
      c21 = multiplyAdd(c21, x2, b1);
      const x3 = v128.load32_splat(a3);
      c30 = multiplyAdd(c30, x3, b0);
      c31 = multiplyAdd(c31, x3, b1);
      b += 32;
      a0 += 4;
      a1 += 4;
      a2 += 4;
      a3 += 4;
    }
    a += segment;
  }
  widen(c, c00, c01, first);
  c += outStep;
  widen(c, c10, c11, first);
  c += outStep;
  widen(c, c20, c21, first);
  c += outStep;
  widen(c, c30, c31, first);
}

/** As `tile`. @param most element groups whose products sums of 16 bits hold. */
export function narrowTile(
  a: usize, step: usize, segments: i32, segment: usize, run: usize, b: usize, c: usize, outStep: usize, most: i32,
): void {
  const groups = <i32>(run >> 2);
  const rows = most / groups;
  if (rows > 0) {
    for (let s = 0; s < segments; s += rows) {
      piece(a, step, min(rows, segments - s), segment, run, b, c, outStep, s == 0);
      a += <usize>rows * segment;
      b += (<usize>rows * run) << 3;
    }
    return;
  }
  for (let s = 0; s < segments; s++) {
    for (let g = 0; g < groups; g += most) {
      const bytes = <usize>min(most, groups - g) << 2;
      piece(a + (<usize>g << 2), step, 1, 0, bytes, b, c, outStep, s + g == 0);
      b += bytes << 3;
    }
    a += segment;
  }
}
