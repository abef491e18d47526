// Depthwise convolution with one filter a channel, and its gradients. All three add products of two rows of channels to a third,
// at the same places.

import { madd } from '../../../assembly/tile';
import { ChannelWindows, DepthwiseByInput, DepthwiseByWeights, DepthwiseForward } from './arguments';

/** target += a * b */
// @inline
function accumulate(target: usize, a: usize, b: usize, bytes: usize): void {
  let c: usize = 0;
  for (; c + 16 <= bytes; c += 16) v128.store(target + c, madd(v128.load(a + c), v128.load(b + c), v128.load(target + c)));
  for (; c < bytes; c += 4) store<f32>(target + c, load<f32>(target + c) + load<f32>(a + c) * load<f32>(b + c));
}

const FORWARD: i32 = 0;
const BY_INPUT: i32 = 1;
const BY_WEIGHTS: i32 = 2;

/** Image `n` of `images` and of `outs`: x and y, or their gradients. */
// @inline
function visit(given: ChannelWindows, n: i32, images: usize, weights: usize, outs: usize, mode: i32): void {
  const height = given.height;
  const width = given.width;
  const kernelHeight = given.kernelHeight;
  const kernelWidth = given.kernelWidth;
  const outHeight = given.outHeight;
  const outWidth = given.outWidth;
  const bytes = (<usize>given.channels) << 2;
  const image = images + <usize>(n * height * width) * bytes;
  const out = outs + <usize>(n * outHeight * outWidth) * bytes;
  if (mode == FORWARD) memory.fill(out, 0, <usize>(outHeight * outWidth) * bytes);
  else if (mode == BY_INPUT) memory.fill(image, 0, <usize>(height * width) * bytes);
  for (let y = 0; y < outHeight; y++) {
    for (let x = 0; x < outWidth; x++) {
      const d = out + <usize>(y * outWidth + x) * bytes;
      for (let ky = 0; ky < kernelHeight; ky++) {
        const row = y * given.strideHeight + ky - given.top;
        if (row < 0 || row >= height) continue;
        for (let kx = 0; kx < kernelWidth; kx++) {
          const column = x * given.strideWidth + kx - given.left;
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

export function depthwiseForward(given: DepthwiseForward, from: i32, to: i32, thread: i32): void {
  for (let n = from; n < to; n++) visit(given, n, given.x, given.weights, given.y, FORWARD);
}

export function depthwiseByInput(given: DepthwiseByInput, from: i32, to: i32, thread: i32): void {
  for (let n = from; n < to; n++) visit(given, n, given.dx, given.weights, given.dy, BY_INPUT);
}

/** Into the chunk's own sums. */
export function depthwiseByWeights(given: DepthwiseByWeights, from: i32, to: i32, thread: i32): void {
  const size = (<usize>(given.kernelHeight * given.kernelWidth * given.channels)) << 2;
  const sums = given.sums + <usize>(from / given.chunk) * size;
  memory.fill(sums, 0, size);
  for (let n = from; n < to; n++) visit(given, n, given.x, sums, given.dy, BY_WEIGHTS);
}
