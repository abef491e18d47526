// Depthwise convolution with one filter a channel, and its gradients. All three add products of two rows of channels to a third,
// at the same places. Arguments: 0 x or dx, 1 weights or their sums, 2 y or dy, 3 height, 4 width, 5 channels, 6 kernel height,
// 7 kernel width, 8 vertical stride, 9 horizontal stride, 10 top, 11 left, 12 out height, 13 out width, 14 images a chunk.
import { arg, pointer } from './threads';
import { madd } from './tiles';

/** target += a * b */
@inline
function accumulate(target: usize, a: usize, b: usize, bytes: usize): void {
  let c: usize = 0;
  for (; c + 16 <= bytes; c += 16)
    v128.store(target + c, madd(v128.load(a + c), v128.load(b + c), v128.load(target + c)));
  for (; c < bytes; c += 4)
    store<f32>(target + c, load<f32>(target + c) + load<f32>(a + c) * load<f32>(b + c));
}

const FORWARD: i32 = 0;
const BY_INPUT: i32 = 1;

@inline
function visit(n: i32, weights: usize, mode: i32): void {
  const height = arg(3), width = arg(4), kernelHeight = arg(6), kernelWidth = arg(7);
  const outHeight = arg(12), outWidth = arg(13);
  const bytes = <usize>arg(5) << 2;
  const image = pointer(0) + <usize>(n * height * width) * bytes;
  const out = pointer(2) + <usize>(n * outHeight * outWidth) * bytes;
  if (mode == FORWARD) memory.fill(out, 0, <usize>(outHeight * outWidth) * bytes);
  else if (mode == BY_INPUT) memory.fill(image, 0, <usize>(height * width) * bytes);
  for (let y = 0; y < outHeight; y++) {
    for (let x = 0; x < outWidth; x++) {
      const d = out + <usize>(y * outWidth + x) * bytes;
      for (let ky = 0; ky < kernelHeight; ky++) {
        const row = y * arg(8) + ky - arg(10);
        if (row < 0 || row >= height) continue;
        for (let kx = 0; kx < kernelWidth; kx++) {
          const column = x * arg(9) + kx - arg(11);
          if (column < 0 || column >= width) continue;
          const a = image + <usize>(row * width + column) * bytes;
          const w = weights + <usize>(ky * kernelWidth + kx) * bytes;
          if (mode == FORWARD) accumulate(d, a, w, bytes);
          else if (mode == BY_INPUT) accumulate(a, d, w, bytes);
          else accumulate(w, a, d, bytes);
        }
      }
    }
  }
}

export function forward(from: i32, to: i32, thread: i32): void {
  for (let n = from; n < to; n++) visit(n, pointer(1), FORWARD);
}

export function byInput(from: i32, to: i32, thread: i32): void {
  for (let n = from; n < to; n++) visit(n, pointer(1), BY_INPUT);
}

/** Into the chunk's own sums, [chunk][kernel height][kernel width][channels]. */
export function byWeights(from: i32, to: i32, thread: i32): void {
  const size = <usize>(arg(6) * arg(7) * arg(5)) << 2;
  const sums = pointer(1) + <usize>(from / arg(14)) * size;
  memory.fill(sums, 0, size);
  for (let n = from; n < to; n++) visit(n, sums, 2);
}
