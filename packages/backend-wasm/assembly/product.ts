import { Multiply, Pack } from './arguments';
import { outer, putPart, windows } from './tiles';

/** Packs a matrix in panels of 8 columns, one unit a panel, zeros behind the last column. Rows come in `taps` runs of `inner`. */
export function pack(given: Pack, from: i32, to: i32, thread: i32): void {
  const taps = given.taps;
  const inner = given.inner;
  const columns = given.columns;
  const columnStep = given.columnStep;
  for (let panel = from; panel < to; panel++) {
    let out = given.panels + ((<usize>panel * <usize>(taps * inner)) << 5);
    const left = panel << 3;
    const width = min(8, columns - left);
    for (let t = 0; t < taps; t++) {
      let at = given.source + ((<usize>(given.first + t * given.tapStep + left * columnStep)) << 2);
      for (let i = 0; i < inner; i++) {
        if (width == 8 && columnStep == 1) {
          v128.store(out, v128.load(at));
          v128.store(out, v128.load(at, 16), 16);
        } else {
          for (let c = 0; c < 8; c++)
            store<f32>(out + ((<usize>c) << 2), c < width ? load<f32>(at + ((<usize>(c * columnStep)) << 2)) : 0);
        }
        at += (<usize>given.innerStep) << 2;
        out += 32;
      }
    }
  }
}

/** Rows from..to of a matrix product. */
export function multiply(given: Multiply, from: i32, to: i32, thread: i32): void {
  const a = given.a;
  const panels = given.panels;
  const result = given.y;
  const rows = given.rows;
  const length = given.length;
  const columns = given.columns;
  const transposed = given.transposed;
  const tile = given.scratch + <usize>thread * given.scratchBytes;
  const run = (<usize>length) << 2;
  const panel = (<usize>length) << 5;
  const outStep = (<usize>columns) << 2;
  for (let column = 0; column < columns; column += 8) {
    const b = panels + <usize>(column >> 3) * panel;
    for (let row = from; row < to; row += 4) {
      const whole = row + 4 <= to && column + 8 <= columns;
      const place = result + ((<usize>row * <usize>columns + <usize>column) << 2);
      const c = whole ? place : tile;
      const step = whole ? outStep : 32;
      if (transposed) outer(a + ((<usize>row) << 2), (<usize>rows) << 2, 0, b, 32, length, 1, c, step, false);
      else windows(a + <usize>row * run, run, 1, 0, run, b, c, step);
      if (!whole) putPart(tile, place, outStep, min(4, to - row), min(8, columns - column));
    }
  }
}
