// The register tiles: 4 rows times 8 columns need 8 accumulators, 2 registers for the columns and 1 for a row, which leaves V8
// room in 16. One step of the sum per loop body: unrolled in the source, V8 spills.

/** a * b + c; one instruction where relaxed SIMD is. */
@inline
export function madd(a: v128, b: v128, c: v128): v128 {
  if (ASC_FEATURE_RELAXED_SIMD) return f32x4.relaxed_madd(a, b, c);
  return f32x4.add(c, f32x4.mul(a, b));
}

@inline
function put(to: usize, left: v128, right: v128, add: bool): void {
  if (add) {
    left = f32x4.add(left, v128.load(to));
    right = f32x4.add(right, v128.load(to, 16));
  }
  v128.store(to, left);
  v128.store(to, right, 16);
}

/**
 * 4 rows x 8 columns. Each row of `a` is `segments` runs of `run` bytes, `segment` bytes apart: a convolution's window in a
 * padded image. `b` is a panel of 8 columns. `step`, `outStep`: bytes from row to row.
 */
export function windows(
  a: usize, step: usize, segments: i32, segment: usize, run: usize, b: usize, c: usize, outStep: usize,
): void {
  let c00 = f32x4.splat(0), c01 = c00, c10 = c00, c11 = c00, c20 = c00, c21 = c00, c30 = c00, c31 = c00;
  for (let s = 0; s < segments; s++) {
    let a0 = a, a1 = a0 + step, a2 = a1 + step, a3 = a2 + step;
    const end = a + run;
    while (a0 < end) {
      const b0 = v128.load(b), b1 = v128.load(b, 16);
      const x0 = v128.load32_splat(a0);
      c00 = madd(x0, b0, c00);
      c01 = madd(x0, b1, c01);
      const x1 = v128.load32_splat(a1);
      c10 = madd(x1, b0, c10);
      c11 = madd(x1, b1, c11);
      const x2 = v128.load32_splat(a2);
      c20 = madd(x2, b0, c20);
      c21 = madd(x2, b1, c21);
      const x3 = v128.load32_splat(a3);
      c30 = madd(x3, b0, c30);
      c31 = madd(x3, b1, c31);
      b += 32;
      a0 += 4;
      a1 += 4;
      a2 += 4;
      a3 += 4;
    }
    a += segment;
  }
  put(c, c00, c01, false);
  c += outStep;
  put(c, c10, c11, false);
  c += outStep;
  put(c, c20, c21, false);
  c += outStep;
  put(c, c30, c31, false);
}

/**
 * 4 rows x 8 columns where the 4 rows lie side by side in `a`: sums over `lines` lines of `count` positions the product of 4
 * entries of `a` and 8 of `b`. `aStep`, `bStep`: bytes from position to position; `aLine`: from line to line (b's lines touch).
 */
export function outer(
  a: usize, aStep: usize, aLine: usize, b: usize, bStep: usize, count: i32, lines: i32,
  c: usize, outStep: usize, add: bool,
): void {
  let c00 = f32x4.splat(0), c01 = c00, c10 = c00, c11 = c00, c20 = c00, c21 = c00, c30 = c00, c31 = c00;
  const lineBytes = <usize>count * bStep;
  for (let line = 0; line < lines; line++) {
    let p = a;
    const end = b + lineBytes;
    while (b < end) {
      const b0 = v128.load(b), b1 = v128.load(b, 16);
      const x0 = v128.load32_splat(p);
      c00 = madd(x0, b0, c00);
      c01 = madd(x0, b1, c01);
      const x1 = v128.load32_splat(p, 4);
      c10 = madd(x1, b0, c10);
      c11 = madd(x1, b1, c11);
      const x2 = v128.load32_splat(p, 8);
      c20 = madd(x2, b0, c20);
      c21 = madd(x2, b1, c21);
      const x3 = v128.load32_splat(p, 12);
      c30 = madd(x3, b0, c30);
      c31 = madd(x3, b1, c31);
      p += aStep;
      b += bStep;
    }
    a += aLine;
  }
  put(c, c00, c01, add);
  c += outStep;
  put(c, c10, c11, add);
  c += outStep;
  put(c, c20, c21, add);
  c += outStep;
  put(c, c30, c31, add);
}

/** Copies the part of a 4 x 8 tile that lies inside the result. */
export function putPart(tile: usize, c: usize, outStep: usize, rows: i32, columns: i32): void {
  for (let r = 0; r < rows; r++) {
    memory.copy(c, tile, <usize>columns << 2);
    tile += 32;
    c += outStep;
  }
}
