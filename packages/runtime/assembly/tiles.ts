import { tile } from '../../../assembly/tile';

/**
 * Sums of 4 windows, `step` bytes apart, with a panel of 8 filters. A window is `segments` runs of `run` bytes, `segment` bytes
 * apart. The sums go to `c`, 8 to a row, rows `outStep` bytes apart. Floats are rounded after each operation, as in the
 * reference.
 */
export function windows<T>(
  a: usize,
  step: usize,
  segments: i32,
  segment: usize,
  run: usize,
  b: usize,
  c: usize,
  outStep: usize,
  add: bool = false,
): void {
  tile<T>(a, false, step, 4, segments, segment, b, 32, run << 3, c, outStep, add, false);
}

/**
 * As `windows`, for elements of 8 bits. With few bits, sums of 16 bits can hold the products of many element groups: they are
 * widened to 32 bits only where they could overflow. @param most element groups whose products sums of 16 bits can hold.
 */
export function narrowWindows(
  a: usize,
  step: usize,
  segments: i32,
  segment: usize,
  run: usize,
  b: usize,
  c: usize,
  outStep: usize,
  most: i32,
): void {
  const groups = <i32>(run >> 2);
  const rows = most / groups;
  if (rows > 0) {
    for (let s = 0; s < segments; s += rows) {
      windows<i8>(a, step, min(rows, segments - s), segment, run, b, c, outStep, s > 0);
      a += <usize>rows * segment;
      b += (<usize>rows * run) << 3;
    }
    return;
  }
  for (let s = 0; s < segments; s++) {
    for (let g = 0; g < groups; g += most) {
      const bytes = (<usize>min(most, groups - g)) << 2;
      windows<i8>(a + ((<usize>g) << 2), step, 1, 0, bytes, b, c, outStep, s + g > 0);
      b += bytes << 3;
    }
    a += segment;
  }
}
