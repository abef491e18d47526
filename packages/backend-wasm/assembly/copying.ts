import { CopyRows, Fill, nth } from './arguments';

/** Copies rows between tensors of up to six dimensions that are laid out differently. */
export function copyRows(given: CopyRows, from: i32, to: i32, thread: i32): void {
  const length = given.length;
  const along = given.along;
  const all = changetype<usize>(given);
  for (let row = from; row < to; row++) {
    let rest = row;
    let offset = 0;
    let targetOffset = 0;
    for (let d = 4; d >= 0; d--) {
      const size = nth(all, offsetof<CopyRows>('size0'), d);
      const place = rest % size;
      rest /= size;
      offset += place * nth(all, offsetof<CopyRows>('sourceStep0'), d);
      targetOffset += place * nth(all, offsetof<CopyRows>('targetStep0'), d);
    }
    let at = given.source + ((<usize>offset) << 2);
    const target = given.target + ((<usize>targetOffset) << 2);
    if (along == 1) memory.copy(target, at, (<usize>length) << 2);
    else
      for (let i: usize = 0; i < (<usize>length) << 2; i += 4) {
        store<f32>(target + i, load<f32>(at));
        at += (<usize>along) << 2;
      }
  }
}

export function fill(given: Fill, from: i32, to: i32, thread: i32): void {
  const value = f32x4.splat(given.value);
  for (let at = (<usize>from) << 2; at < (<usize>to) << 2; at += 16) v128.store(given.target + at, value);
}
