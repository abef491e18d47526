import { tile } from '../../../assembly/tile';

/**
 * 4 rows x 8 columns. Each row of `a` is `segments` runs of `run` bytes, `segment` bytes apart: a convolution's window in a
 * padded image. `b` is a panel of 8 columns. `step`, `outStep`: bytes from row to row.
 */
export function windows(
  a: usize,
  step: usize,
  segments: i32,
  segment: usize,
  run: usize,
  b: usize,
  c: usize,
  outStep: usize,
): void {
  tile<f32>(a, false, step, 4, segments, segment, b, 32, run << 3, c, outStep, false, true);
}

/**
 * 4 rows x 8 columns where the 4 rows are neighbours in `a`: the sums, over `lines` lines of `count` positions, of the products
 * of 4 entries of `a` and 8 of `b`. `aStep`, `bStep`: bytes from position to position; `aLine`: from line to line (b's lines
 * touch).
 */
export function outer(
  a: usize,
  aStep: usize,
  aLine: usize,
  b: usize,
  bStep: usize,
  count: i32,
  lines: i32,
  c: usize,
  outStep: usize,
  add: bool,
): void {
  tile<f32>(a, true, 0, aStep, lines, aLine, b, bStep, <usize>count * bStep, c, outStep, add, true);
}

/** Copies the part of a 4 x 8 tile that belongs to the result. */
export function putPart(tile: usize, c: usize, outStep: usize, rows: i32, columns: i32): void {
  for (let r = 0; r < rows; r++) {
    memory.copy(c, tile, (<usize>columns) << 2);
    tile += 32;
    c += outStep;
  }
}
