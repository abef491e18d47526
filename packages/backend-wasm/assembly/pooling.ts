// Pooling over NHWC images, four channels at a time, the rest one by one.
// Arguments: 0 x, 1 y or dy, 2 dx, 3 height, 4 width, 5 channels, 6 window height, 7 window width, 8 vertical stride,
// 9 horizontal stride, 10 top, 11 left, 12 out height, 13 out width.
import { arg, pointer } from './threads';

const AVERAGE: i32 = 0;
const MAX: i32 = 1;

@inline
function read(at: usize, whole: bool): v128 {
  return whole ? v128.load(at) : v128.load32_zero(at);
}

@inline
function write(at: usize, value: v128, whole: bool): void {
  if (whole) v128.store(at, value);
  else v128.store32_lane(at, value, 0);
}

/** Averages count what lies inside the image; a largest value is never NaN, as tfjs wants it. */
@inline
function pool(from: i32, to: i32, mode: i32): void {
  const height = arg(3), width = arg(4), outHeight = arg(12), outWidth = arg(13), pixel = <usize>arg(5) << 2;
  for (let n = from; n < to; n++) {
    let out = pointer(1) + <usize>(n * outHeight * outWidth) * pixel;
    for (let y = 0; y < outHeight; y++) {
      const above = y * arg(8) - arg(10), first = max(0, above), last = min(height, above + arg(6));
      for (let x = 0; x < outWidth; x++) {
        const before = x * arg(9) - arg(11), left = max(0, before), right = min(width, before + arg(7));
        const share = f32x4.splat(1 / <f32>max(1, (last - first) * (right - left)));
        for (let c: usize = 0, step: usize = 0; c < pixel; c += step) {
          const whole = c + 16 <= pixel;
          step = whole ? 16 : 4;
          let value = f32x4.splat(mode == MAX ? -Infinity : 0);
          for (let row = first; row < last; row++) {
            let at = pointer(0) + <usize>((n * height + row) * width + left) * pixel + c;
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

export function maxPool(from: i32, to: i32, thread: i32): void {
  pool(from, to, MAX);
}

export function averagePool(from: i32, to: i32, thread: i32): void {
  pool(from, to, AVERAGE);
}

/** dy goes to the window's first largest value, or in equal shares to all of the window. */
@inline
function spread(from: i32, to: i32, mode: i32): void {
  const height = arg(3), width = arg(4), outHeight = arg(12), outWidth = arg(13), pixel = <usize>arg(5) << 2;
  const share = f32x4.splat(1 / <f32>(arg(6) * arg(7)));
  for (let n = from; n < to; n++) {
    const image = <usize>(n * height * width) * pixel;
    memory.fill(pointer(2) + image, 0, <usize>(height * width) * pixel);
    let upstream = pointer(1) + <usize>(n * outHeight * outWidth) * pixel;
    for (let y = 0; y < outHeight; y++) {
      const above = y * arg(8) - arg(10), first = max(0, above), last = min(height, above + arg(6));
      for (let x = 0; x < outWidth; x++) {
        const before = x * arg(9) - arg(11), left = max(0, before), right = min(width, before + arg(7));
        for (let c: usize = 0, step: usize = 0; c < pixel; c += step) {
          const whole = c + 16 <= pixel;
          step = whole ? 16 : 4;
          let dy = read(upstream + c, whole);
          if (mode == AVERAGE) dy = f32x4.mul(dy, share);
          let largest = f32x4.splat(-Infinity), place = i32x4.splat(-1), k = 0;
          if (mode == MAX)
            for (let row = first; row < last; row++)
              for (let column = left; column < right; column++) {
                const value = read(pointer(0) + image + <usize>(row * width + column) * pixel + c, whole);
                const larger = f32x4.gt(value, largest);
                largest = v128.bitselect(value, largest, larger);
                place = v128.bitselect(i32x4.splat(k++), place, larger);
              }
          k = 0;
          for (let row = first; row < last; row++)
            for (let column = left; column < right; column++) {
              const at = pointer(2) + image + <usize>(row * width + column) * pixel + c;
              const part = mode == MAX ? v128.and(dy, i32x4.eq(place, i32x4.splat(k++))) : dy;
              write(at, f32x4.add(read(at, whole), part), whole);
            }
        }
        upstream += pixel;
      }
    }
  }
}

export function maxPoolGradient(from: i32, to: i32, thread: i32): void {
  spread(from, to, MAX);
}

export function averagePoolGradient(from: i32, to: i32, thread: i32): void {
  spread(from, to, AVERAGE);
}
