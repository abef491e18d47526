import { depthwiseWindow } from './depthwise';
import { finish } from './finish';
import { narrowTile } from './narrow-tile';
import { padImage, planeBytes } from './padded';
import { unpackPanels, unpackTaps } from './panels';
import {
  CHANNELS, CODED, DEPTHWISE, eights, FILTERS, FLOAT, GROUPS, HEIGHT, INPUT, KERNEL_HEIGHT, KERNEL_WIDTH, MODE, MOST_GROUPS, NARROW,
  OUT_HEIGHT, OUT_WIDTH, PADDED_WIDTH, PANELS, pointer, STRIDE_X, STRIDE_Y, SUMS, WIDTH, word,
} from './step';
import { tile } from './tile';

/** A convolution or dense layer with what follows it, for a block of images. */
export function layer(step: usize, images: i32): void {
  const mode = word(step, MODE), depthwise = word(step, DEPTHWISE) != 0;
  if (mode == FLOAT) {
    if (depthwise) convolveDepthwise<f32>(step, images);
    else convolve<f32>(step, images);
  } else if (depthwise) convolveDepthwise<i16>(step, images);
  else if (mode == NARROW) convolve<i8>(step, images);
  else convolve<i16>(step, images);
}

@inline
function imageBytes(step: usize): usize {
  return <usize>(word(step, HEIGHT) * word(step, WIDTH) * word(step, CHANNELS)) << (word(step, CODED) ? 0 : 2);
}

/** From position to position of the sums. A group's last panel reaches into the next group's columns, the last one's beyond them. */
@inline
function sumBytes(step: usize): usize {
  return <usize>(eights(word(step, FILTERS)) + (word(step, GROUPS) > 1 ? 8 : 0)) << 2;
}

function convolve<T>(step: usize, images: i32): void {
  unpackPanels<T>(step);
  const groups = word(step, GROUPS), outHeight = word(step, OUT_HEIGHT), outWidth = word(step, OUT_WIDTH);
  const kernelHeight = word(step, KERNEL_HEIGHT), channels = word(step, FILTERS);
  const filters = channels / groups;
  const width = <i32>(4 / sizeof<T>());
  const padded = (word(step, CHANNELS) / groups + width - 1) & ~(width - 1);
  const position = <usize>padded * sizeof<T>();
  const line = <usize>word(step, PADDED_WIDTH) * position;
  const run = <usize>word(step, KERNEL_WIDTH) * position;
  const stride = <usize>word(step, STRIDE_X) * position;
  const panel = (<usize>kernelHeight * run) << 3;
  const sums = pointer(step, SUMS), sumStride = sumBytes(step);
  for (let n = 0; n < images; n++) {
    const image = padImage<T>(step, pointer(step, INPUT) + <usize>n * imageBytes(step), groups, padded);
    for (let y = 0; y < outHeight; y++) {
      let row = image + <usize>(y * word(step, STRIDE_Y)) * line;
      let b = pointer(step, PANELS);
      for (let group = 0; group < groups; group++) {
        for (let o = 0; o < filters; o += 8) {
          let a = row;
          let c = sums + (<usize>(group * filters + o) << 2);
          for (let x = 0; x < outWidth; x += 4) {
            if (sizeof<T>() == 1) narrowTile(a, stride, kernelHeight, line, run, b, c, sumStride, word(step, MOST_GROUPS));
            else tile<T>(a, stride, kernelHeight, line, run, b, c, sumStride);
            a += stride << 2;
            c += sumStride << 2;
          }
          b += panel;
        }
        row += planeBytes(step, position);
      }
      finish(step, channels, sums, sumStride, (n * outHeight + y) * outWidth, outWidth);
    }
  }
}

/** Each filter reads one channel. Whole numbers have 16 bits here. */
function convolveDepthwise<T>(step: usize, images: i32): void {
  unpackTaps<T>(step);
  const channels = word(step, FILTERS), outHeight = word(step, OUT_HEIGHT), outWidth = word(step, OUT_WIDTH);
  const position = <usize>eights(channels) * sizeof<T>();
  const line = <usize>word(step, PADDED_WIDTH) * position;
  const stride = <usize>word(step, STRIDE_X) * position;
  const sums = pointer(step, SUMS), sumStride = sumBytes(step);
  for (let n = 0; n < images; n++) {
    const image = padImage<T>(step, pointer(step, INPUT) + <usize>n * imageBytes(step), 1, eights(channels));
    for (let y = 0; y < outHeight; y++) {
      let a = image + <usize>(y * word(step, STRIDE_Y)) * line;
      let c = sums;
      for (let x = 0; x < outWidth; x++) {
        depthwiseWindow<T>(step, a, line, position, c);
        a += stride;
        c += sumStride;
      }
      finish(step, channels, sums, sumStride, (n * outHeight + y) * outWidth, outWidth);
    }
  }
}
