import { depthwiseWindow } from './depthwise';
import { finish } from './finish';
import { padImage, planeBytes } from './padded';
import { unpackPanels, unpackTaps } from './panels';
import { eights, LayerStep } from './step';
import { narrowWindows, windows } from './tiles';

/** A convolution or dense layer and the operations that follow it, for a block of images. */
export function layer(step: LayerStep, images: i32): void {
  const bytes = step.elementBytes;
  const depthwise = step.depthwise;
  if (bytes == 4) {
    if (depthwise) convolveDepthwise<f32>(step, images);
    else convolve<f32>(step, images);
  } else if (depthwise) convolveDepthwise<i16>(step, images);
  else if (bytes == 1) convolve<i8>(step, images);
  else convolve<i16>(step, images);
}

// @inline
function imageBytes(step: LayerStep): usize {
  return (<usize>(step.height * step.width * step.channels)) << (step.coded ? 0 : 2);
}

/**
 * Bytes from position to position of the sums. A group's last panel writes into the next group's columns, the last group's beyond
 * them.
 */
// @inline
function sumBytes(step: LayerStep): usize {
  return (<usize>(eights(step.filters) + (step.groups > 1 ? 8 : 0))) << 2;
}

function convolve<T>(step: LayerStep, images: i32): void {
  unpackPanels<T>(step);
  const groups = step.groups;
  const outHeight = step.outHeight;
  const outWidth = step.outWidth;
  const kernelHeight = step.kernelHeight;
  const channels = step.filters;
  const filters = channels / groups;
  const width = <i32>(4 / sizeof<T>());
  const padded = (step.channels / groups + width - 1) & ~(width - 1);
  const position = <usize>padded * sizeof<T>();
  const line = <usize>step.paddedWidth * position;
  const run = <usize>step.kernelWidth * position;
  const stride = step.unrolled ? run : <usize>step.strideWidth * position;
  const segment = <usize>step.dilationHeight * line;
  const panel = (<usize>kernelHeight * run) << 3;
  const sums = step.sums;
  const sumStride = sumBytes(step);
  for (let n = 0; n < images; n++) {
    const image = padImage<T>(step, step.input + <usize>n * imageBytes(step), groups, padded);
    for (let y = 0; y < outHeight; y++) {
      let row = image + <usize>(y * step.strideHeight) * line;
      let b = step.panels;
      for (let group = 0; group < groups; group++) {
        for (let o = 0; o < filters; o += 8) {
          let a = row;
          let c = sums + ((<usize>(group * filters + o)) << 2);
          for (let x = 0; x < outWidth; x += 4) {
            if (sizeof<T>() == 1) narrowWindows(a, stride, kernelHeight, segment, run, b, c, sumStride, step.mostGroups);
            else windows<T>(a, stride, kernelHeight, segment, run, b, c, sumStride);
            a += stride << 2;
            c += sumStride << 2;
          }
          b += panel;
        }
        row += planeBytes(step, position);
      }
      finish(step, channels, sums, sumStride, (n * outHeight + y) * outWidth, outWidth, n);
    }
  }
}

/** Each filter reads one channel. Whole numbers have 16 bits here. */
function convolveDepthwise<T>(step: LayerStep, images: i32): void {
  unpackTaps<T>(step);
  const channels = step.filters;
  const outHeight = step.outHeight;
  const outWidth = step.outWidth;
  const position = <usize>eights(channels) * sizeof<T>();
  const line = <usize>step.paddedWidth * position;
  const stride = <usize>step.strideWidth * position;
  const sums = step.sums;
  const sumStride = sumBytes(step);
  for (let n = 0; n < images; n++) {
    const image = padImage<T>(step, step.input + <usize>n * imageBytes(step), 1, eights(channels));
    for (let y = 0; y < outHeight; y++) {
      let a = image + <usize>(y * step.strideHeight) * line;
      let c = sums;
      for (let x = 0; x < outWidth; x++) {
        depthwiseWindow<T>(step, a, line, position, c);
        a += stride;
        c += sumStride;
      }
      finish(step, channels, sums, sumStride, (n * outHeight + y) * outWidth, outWidth, n);
    }
  }
}
