import { arg, number, pointer } from './threads';

/**
 * Copies rows between tensors of up to six dimensions that are laid out differently. arguments: 0 source, 1 target, 2 row length,
 * 3 the source's step along a row; of five dimensions, outermost first, 4..8 sizes, 9..13 the source's steps, 14..18 the
 * target's. Steps are in floats.
 */
export function copyRows(from: i32, to: i32, thread: i32): void {
  const length = arg(2), along = arg(3);
  for (let row = from; row < to; row++) {
    let rest = row, offset = 0, targetOffset = 0;
    for (let d = 4; d >= 0; d--) {
      const size = arg(4 + d), place = rest % size;
      rest /= size;
      offset += place * arg(9 + d);
      targetOffset += place * arg(14 + d);
    }
    let at = pointer(0) + (<usize>offset << 2);
    const target = pointer(1) + (<usize>targetOffset << 2);
    if (along == 1) memory.copy(target, at, <usize>length << 2);
    else
      for (let i: usize = 0; i < <usize>length << 2; i += 4) {
        store<f32>(target + i, load<f32>(at));
        at += <usize>along << 2;
      }
  }
}

/** arguments: target, value */
export function fill(from: i32, to: i32, thread: i32): void {
  const value = f32x4.splat(number(1));
  for (let at = <usize>from << 2; at < <usize>to << 2; at += 16) v128.store(pointer(0) + at, value);
}
