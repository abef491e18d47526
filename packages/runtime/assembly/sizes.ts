// Images of another size, on floats.
import { PadStep, UpsampleStep } from './step';

/** Zeros around each image. */
export function pad(step: PadStep, images: i32): void {
  const position = (<usize>step.channels) << 2;
  const row = <usize>step.width * position;
  const line = <usize>step.outWidth * position;
  const image = <usize>step.outHeight * line;
  memory.fill(step.output, 0, <usize>images * image);
  let from = step.input;
  for (let n = 0; n < images; n++) {
    let to = step.output + <usize>n * image + <usize>step.top * line + <usize>step.left * position;
    for (let y = 0; y < step.height; y++) {
      memory.copy(to, from, row);
      from += row;
      to += line;
    }
  }
}

export function upsample(step: UpsampleStep, images: i32): void {
  const rows = images * step.height * step.scaleHeight;
  const columns = step.width * step.scaleWidth;
  const position = (<usize>step.channels) << 2;
  let to = step.output;
  for (let row = 0; row < rows; row++)
    for (let column = 0; column < columns; column++) {
      if (step.rows) mixPixel(step, row, column, position, to);
      else {
        const x = column / step.scaleWidth;
        const from = step.input + <usize>((row / step.scaleHeight) * step.width + x) * position;
        memory.copy(to, from, position);
      }
      to += position;
    }
}

/** One pixel of the result: interpolated along the height, then along the width. @param row counted over all images. */
function mixPixel(step: UpsampleStep, row: i32, column: i32, position: usize, to: usize): void {
  const width = step.width;
  const y = row / step.scaleHeight;
  const x = column / step.scaleWidth;
  const above = y % step.height > 0 ? y - 1 : y;
  const below = y % step.height < step.height - 1 ? y + 1 : y;
  const line = <usize>width * position;
  const shares = step.rows + <usize>((row % step.scaleHeight) * 12);
  const columns = step.columns + <usize>((column % step.scaleWidth) * 12);
  const before = <usize>max(x - 1, 0) * position;
  const own = <usize>x * position;
  const after = <usize>min(x + 1, width - 1) * position;
  for (let at: usize = 0; at < position; at += 16) {
    const a = step.input + <usize>above * line + at;
    const b = step.input + <usize>y * line + at;
    const c = step.input + <usize>below * line + at;
    const mixed = mix(
      columns,
      mix(shares, v128.load(a + before), v128.load(b + before), v128.load(c + before)),
      mix(shares, v128.load(a + own), v128.load(b + own), v128.load(c + own)),
      mix(shares, v128.load(a + after), v128.load(b + after), v128.load(c + after)),
    );
    v128.store(to + at, mixed);
  }
}

/** The weighted pixel, plus the next one, plus the one before, in this order. Each operation rounds. */
// @inline
function mix(shares: usize, before: v128, own: v128, after: v128): v128 {
  const two = f32x4.add(f32x4.mul(own, v128.load32_splat(shares, 4)), f32x4.mul(after, v128.load32_splat(shares, 8)));
  return f32x4.add(two, f32x4.mul(before, v128.load32_splat(shares)));
}
