// Pooling over NHWC images, four channels at a time, the rest one by one.
import { Pool, PoolGradient } from './arguments';

const AVERAGE: i32 = 0;
const MAX: i32 = 1;

// @inline
function read(at: usize, whole: bool): v128 {
  return whole ? v128.load(at) : v128.load32_zero(at);
}

// @inline
function write(at: usize, value: v128, whole: bool): void {
  if (whole) v128.store(at, value);
  else v128.store32_lane(at, value, 0);
}

/** Averages are over the pixels inside the image. A largest value is never NaN, as in tfjs. */
// @inline
function pool(given: Pool, from: i32, to: i32, mode: i32): void {
  const height = given.height;
  const width = given.width;
  const outHeight = given.outHeight;
  const outWidth = given.outWidth;
  const pixel = (<usize>given.channels) << 2;
  for (let n = from; n < to; n++) {
    let out = given.y + <usize>(n * outHeight * outWidth) * pixel;
    for (let y = 0; y < outHeight; y++) {
      const above = y * given.strideHeight - given.top;
      const first = max(0, above);
      const last = min(height, above + given.kernelHeight);
      for (let x = 0; x < outWidth; x++) {
        const before = x * given.strideWidth - given.left;
        const left = max(0, before);
        const right = min(width, before + given.kernelWidth);
        const share = f32x4.splat(1 / <f32>max(1, (last - first) * (right - left)));
        for (let c: usize = 0, step: usize = 0; c < pixel; c += step) {
          const whole = c + 16 <= pixel;
          step = whole ? 16 : 4;
          let value = f32x4.splat(mode == MAX ? -Infinity : 0);
          for (let row = first; row < last; row++) {
            let at = given.x + <usize>((n * height + row) * width + left) * pixel + c;
            for (let column = left; column < right; column++) {
              value = mode == MAX ? f32x4.pmax(value, read(at, whole)) : f32x4.add(value, read(at, whole));
              at += pixel;
            }
          }
          write(out + c, mode == MAX ? value : f32x4.mul(value, share), whole);
        }
        out += pixel;
      }
    }
  }
}

export function maxPool(given: Pool, from: i32, to: i32, thread: i32): void {
  pool(given, from, to, MAX);
}

export function averagePool(given: Pool, from: i32, to: i32, thread: i32): void {
  pool(given, from, to, AVERAGE);
}

/** dy goes to the first largest value of the window, or in equal shares to all of the window. */
// @inline
function spread(given: PoolGradient, from: i32, to: i32, mode: i32): void {
  const height = given.height;
  const width = given.width;
  const outHeight = given.outHeight;
  const outWidth = given.outWidth;
  const pixel = (<usize>given.channels) << 2;
  const share = f32x4.splat(1 / <f32>(given.kernelHeight * given.kernelWidth));
  for (let n = from; n < to; n++) {
    const image = <usize>(n * height * width) * pixel;
    memory.fill(given.dx + image, 0, <usize>(height * width) * pixel);
    let upstream = given.dy + <usize>(n * outHeight * outWidth) * pixel;
    for (let y = 0; y < outHeight; y++) {
      const above = y * given.strideHeight - given.top;
      const first = max(0, above);
      const last = min(height, above + given.kernelHeight);
      for (let x = 0; x < outWidth; x++) {
        const before = x * given.strideWidth - given.left;
        const left = max(0, before);
        const right = min(width, before + given.kernelWidth);
        for (let c: usize = 0, step: usize = 0; c < pixel; c += step) {
          const whole = c + 16 <= pixel;
          step = whole ? 16 : 4;
          let dy = read(upstream + c, whole);
          if (mode == AVERAGE) dy = f32x4.mul(dy, share);
          let largest = f32x4.splat(-Infinity);
          let place = i32x4.splat(-1);
          let k = 0;
          if (mode == MAX)
            for (let row = first; row < last; row++)
              for (let column = left; column < right; column++) {
                const value = read(given.x + image + <usize>(row * width + column) * pixel + c, whole);
                const larger = f32x4.gt(value, largest);
                largest = v128.bitselect(value, largest, larger);
                place = v128.bitselect(i32x4.splat(k++), place, larger);
              }
          k = 0;
          for (let row = first; row < last; row++)
            for (let column = left; column < right; column++) {
              const at = given.dx + image + <usize>(row * width + column) * pixel + c;
              const part = mode == MAX ? v128.and(dy, i32x4.eq(place, i32x4.splat(k++))) : dy;
              write(at, f32x4.add(read(at, whole), part), whole);
            }
        }
        upstream += pixel;
      }
    }
  }
}

export function maxPoolGradient(given: PoolGradient, from: i32, to: i32, thread: i32): void {
  spread(given, from, to, MAX);
}

export function averagePoolGradient(given: PoolGradient, from: i32, to: i32, thread: i32): void {
  spread(given, from, to, AVERAGE);
}
