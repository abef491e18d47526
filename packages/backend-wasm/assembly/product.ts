import { arg, pointer } from './threads';
import { outer, packPanels, putPart, windows } from './tiles';

/** Panels of a matrix; arguments as `packPanels` takes them. */
export function pack(from: i32, to: i32, thread: i32): void {
  packPanels(pointer(0), pointer(1), arg(2), arg(3), arg(4), arg(5), arg(6), arg(7), arg(8), from, to);
}

/**
 * Rows from..to of a matrix product. arguments: a, panels of b, result, rows, sum length, columns, is a transposed, scratch,
 * scratch bytes a thread
 */
export function multiply(from: i32, to: i32, thread: i32): void {
  const a = pointer(0), panels = pointer(1), result = pointer(2);
  const rows = arg(3), length = arg(4), columns = arg(5), transposed = arg(6);
  const tile = pointer(7) + <usize>thread * pointer(8);
  const run = <usize>length << 2, panel = <usize>length << 5, outStep = <usize>columns << 2;
  for (let column = 0; column < columns; column += 8) {
    const b = panels + <usize>(column >> 3) * panel;
    for (let row = from; row < to; row += 4) {
      const whole = row + 4 <= to && column + 8 <= columns;
      const place = result + (<usize>row * <usize>columns + <usize>column << 2);
      const c = whole ? place : tile, step = whole ? outStep : 32;
      if (transposed)
        outer(a + (<usize>row << 2), <usize>rows << 2, 0, b, 32, length, 1, c, step, false);
      else windows(a + <usize>row * run, run, 1, 0, run, b, c, step);
      if (!whole) putPart(tile, place, outStep, min(4, to - row), min(8, columns - column));
    }
  }
}
