// The register tile of the training engine and of the runtime. 4 rows times 8 columns need 8 accumulators, 2 registers for the
// columns and 1 for a row, which fits into 16. The loop body has one step of the sum: unrolled in the source, V8 spills
// registers.

/** a * b + c; one instruction where there is relaxed SIMD. */
// @inline
export function madd(a: v128, b: v128, c: v128): v128 {
  if (ASC_FEATURE_RELAXED_SIMD) return f32x4.relaxed_madd(a, b, c);
  return f32x4.add(c, f32x4.mul(a, b));
}

/**
 * sum + products, where an element of 32 bits is a float, two integers of 16 bits, or four of 8 bits. Those of 8 bits have 7 in
 * the second operand, and their products are summed in pairs, to 16 bits. (The instruction that sums them to 32 bits computes
 * wrong sums in V8 11.3, the version of Node 20.)
 */
// @inline
function multiplyAdd<T>(sum: v128, x: v128, w: v128, fused: bool): v128 {
  if (isFloat<T>()) return fused ? madd(x, w, sum) : f32x4.add(sum, f32x4.mul(x, w));
  if (sizeof<T>() == 2) return i32x4.add(sum, i32x4.dot_i16x8_s(x, w));
  if (ASC_FEATURE_RELAXED_SIMD) return i16x8.add(sum, i16x8.relaxed_dot_i8x16_i7x16_s(w, x));
  return sum;
}

/** Stores 8 sums of a row, or adds them to those in memory. Sums in 16 bits are widened. */
// @inline
function put<T>(to: usize, left: v128, right: v128, add: bool): void {
  if (sizeof<T>() == 1) {
    left = i32x4.extadd_pairwise_i16x8_s(left);
    right = i32x4.extadd_pairwise_i16x8_s(right);
  }
  if (add) {
    left = isFloat<T>() ? f32x4.add(left, v128.load(to)) : i32x4.add(left, v128.load(to));
    right = isFloat<T>() ? f32x4.add(right, v128.load(to, 16)) : i32x4.add(right, v128.load(to, 16));
  }
  v128.store(to, left);
  v128.store(to, right, 16);
}

/**
 * Sums of products of 4 rows and 8 columns. The rows are neighbours in `a` (`beside`), or `row` bytes apart. A sum goes over
 * `segments` runs, which are `segment` bytes apart in `a` and follow each other in `b`, `run` bytes each. `aStep` and `bStep` are
 * the bytes from one step of a sum to the next. Results go to `c`, rows `outStep` bytes apart. @param fused multiply and add with
 * one rounding, where there is an instruction for it.
 */
// @inline
export function tile<T>(
  a: usize,
  beside: bool,
  row: usize,
  aStep: usize,
  segments: i32,
  segment: usize,
  b: usize,
  bStep: usize,
  run: usize,
  c: usize,
  outStep: usize,
  add: bool,
  fused: bool,
): void {
  let c00 = i32x4.splat(0);
  let c01 = c00;
  let c10 = c00;
  let c11 = c00;
  let c20 = c00;
  let c21 = c00;
  let c30 = c00;
  let c31 = c00;
  for (let s = 0; s < segments; s++) {
    let a0 = a;
    let a1 = a0 + row;
    let a2 = a1 + row;
    let a3 = a2 + row;
    const end = b + run;
    while (b < end) {
      const b0 = v128.load(b);
      const b1 = v128.load(b, 16);
      const x0 = v128.load32_splat(a0);
      c00 = multiplyAdd<T>(c00, x0, b0, fused);
      c01 = multiplyAdd<T>(c01, x0, b1, fused);
      const x1 = beside ? v128.load32_splat(a0, 4) : v128.load32_splat(a1);
      c10 = multiplyAdd<T>(c10, x1, b0, fused);
      c11 = multiplyAdd<T>(c11, x1, b1, fused);
      const x2 = beside ? v128.load32_splat(a0, 8) : v128.load32_splat(a2);
      c20 = multiplyAdd<T>(c20, x2, b0, fused);
      c21 = multiplyAdd<T>(c21, x2, b1, fused);
      const x3 = beside ? v128.load32_splat(a0, 12) : v128.load32_splat(a3);
      c30 = multiplyAdd<T>(c30, x3, b0, fused);
      c31 = multiplyAdd<T>(c31, x3, b1, fused);
      b += bStep;
      a0 += aStep;
      if (!beside) {
        a1 += aStep;
        a2 += aStep;
        a3 += aStep;
      }
    }
    a += segment;
  }
  put<T>(c, c00, c01, add);
  c += outStep;
  put<T>(c, c10, c11, add);
  c += outStep;
  put<T>(c, c20, c21, add);
  c += outStep;
  put<T>(c, c30, c31, add);
}
