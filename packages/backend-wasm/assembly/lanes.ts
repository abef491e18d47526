/** Keeps the first `left` lanes of a vector, which belong to the tensor, and sets the others to zero. */
// @inline
export function inside(value: v128, left: i32): v128 {
  return v128.and(value, i32x4.lt_s(i32x4(0, 1, 2, 3), i32x4.splat(left)));
}

/** The sum of the four lanes. */
// @inline
export function horizontal(v: v128): f32 {
  return f32x4.extract_lane(v, 0) + f32x4.extract_lane(v, 1) + f32x4.extract_lane(v, 2) + f32x4.extract_lane(v, 3);
}
