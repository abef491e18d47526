// Convolution by Winograd F(4x4, 3x3): 4x4 outputs from a 6x6 patch with 36 products instead of 144. Forward
// Y = A^T [(G g G^T) . (B^T d B)] A; gradient by the weights dg = G^T [sum (B^T d B) . (A dY A^T)] G. Relative error 1e-6 to
// 5e-6. The channels of 32 tiles form a block, so that each of the 36 products is a matrix product of the register tile, which
// takes two thirds of the time; the transforms and copies take the rest. 125 to 190 effective GFLOP/s a core at 16 to 64
// channels, where 67 is the peak. Images whose sides are no multiple of 4 are padded with zeros.
import { ConvolveTiles, KernelPanels, TileWeightSums, WeightGradient } from './arguments';
import { outer, windows } from './tiles';
import { transformInput, transformKernel, transformOutput, transformSums, transformUpstream } from './winograd-transforms';

const BLOCK: i32 = 32;
/** Bytes between planes. Planes a power of two apart evict each other from the cache, which takes up to 1.5 times the time. */
const APART: usize = 64;
const WORK_BYTES: usize = 1024;
/** 36 products of 4 tiles with 8 outputs. */
const PRODUCTS_BYTES: usize = 4608;

/** Copies rows of pixels, `bytes` of each, between images laid out differently. */
function copyPixels(
  from: usize,
  fromLine: usize,
  fromPixel: usize,
  to: usize,
  toLine: usize,
  toPixel: usize,
  rows: i32,
  columns: i32,
  bytes: usize,
): void {
  const whole = fromPixel == bytes && toPixel == bytes;
  const count = whole ? 1 : columns;
  const size = whole ? <usize>columns * bytes : bytes;
  for (let y = 0; y < rows; y++) {
    for (let x = 0; x < count; x++) memory.copy(to + <usize>x * toPixel, from + <usize>x * fromPixel, size);
    from += fromLine;
    to += toLine;
  }
}

/** Where tile `t` of a group begins in images of `line` bytes a row. */
// @inline
function corner(t: i32, across: i32, perImage: i32, image: usize, line: usize, pixel: usize): usize {
  const tile = t % perImage;
  return <usize>(t / perImage) * image + <usize>((tile / across) << 2) * line + <usize>((tile % across) << 2) * pixel;
}

/**
 * G g G^T as panels [columns / 8][36][rows][8], unit = row (an input; with `turned`, which serves the gradient by the input, an
 * output).
 */
export function kernelPanels(given: KernelPanels, from: i32, to: i32, thread: i32): void {
  const inputs = given.inputs;
  const outputs = given.outputs;
  const turned = given.turned;
  const rows = turned ? outputs : inputs;
  const columns = turned ? inputs : outputs;
  const work = given.scratch + <usize>thread * given.scratchBytes;
  const tap = (<usize>(inputs * outputs)) << 2;
  const step = (<usize>outputs) << 2;
  const plane = ((<usize>rows) << 5) + APART;
  for (let row = from; row < to; row++) {
    for (let column = 0; column < columns; column += 4) {
      for (let k: usize = 0; k < 9; k++) {
        const taps = given.weights + (turned ? 8 - k : k) * tap;
        let value: v128;
        if (turned) {
          const at = taps + <usize>column * step + ((<usize>row) << 2);
          value = v128.load32_zero(at);
          value = v128.load32_lane(at + step, value, 1);
          value = v128.load32_lane(at + 2 * step, value, 2);
          value = v128.load32_lane(at + 3 * step, value, 3);
        } else value = v128.load(taps + <usize>row * step + ((<usize>column) << 2));
        v128.store(work + (k << 4), value);
      }
      const panel = given.panels + <usize>(column >> 3) * 36 * plane;
      transformKernel(work, panel + ((<usize>(row * 8 + (column & 7))) << 2), plane);
    }
  }
}

/** Units are groups of images times slices of outputs. */
export function convolveTiles(given: ConvolveTiles, from: i32, to: i32, thread: i32): void {
  const height = given.height;
  const width = given.width;
  const outputs = given.outputs;
  const images = given.images;
  const slice = given.slice;
  const down = (height + 3) >> 2;
  const across = (width + 3) >> 2;
  const perImage = down * across;
  const slices = (outputs + slice - 1) / slice;
  const inBytes = (<usize>given.inputs) << 2;
  const outBytes = (<usize>outputs) << 2;
  const work = given.scratch + <usize>thread * given.scratchBytes;
  const products = work + WORK_BYTES;
  // Images are copied to scratch memory with zeros around them, so that large memory is read and written line by line.
  const room = products + PRODUCTS_BYTES;
  const line = <usize>(4 * across + 2) * inBytes;
  const image = <usize>(4 * down + 2) * line;
  const patches = room + image * images;
  const plane = BLOCK * inBytes + APART;
  const result = patches + 36 * plane;
  const panelPlane = (inBytes << 3) + APART;
  memory.fill(room, 0, image * images);
  for (let unit = from; unit < to; unit++) {
    const first = (unit / slices) * images;
    const count = min(images, given.batch - first);
    const left = (unit % slices) * slice;
    const right = min(left + slice, outputs);
    const pixel = (<usize>(right - left)) << 2;
    const row = <usize>(4 * across) * pixel;
    const area = <usize>(4 * down) * row;
    for (let i = 0; i < count; i++)
      copyPixels(
        given.x + <usize>((first + i) * height * width) * inBytes,
        <usize>width * inBytes,
        inBytes,
        room + image * i + line + inBytes,
        line,
        inBytes,
        height,
        width,
        inBytes,
      );
    const all = perImage * count;
    for (let start = 0; start < all; start += BLOCK) {
      const tiles = min(BLOCK, all - start);
      for (let t = 0; t < tiles; t++) {
        const patch = room + corner(start + t, across, perImage, image, line, inBytes);
        transformInput(patch, line, given.inputs, patches + <usize>t * inBytes, plane, work);
      }
      for (let o = left; o < right; o += 8) {
        const panel = given.panels + <usize>(o >> 3) * 36 * panelPlane;
        for (let t = 0; t < tiles; t += 4) {
          for (let k: usize = 0; k < 36; k++)
            windows(
              patches + k * plane + <usize>t * inBytes,
              inBytes,
              1,
              0,
              inBytes,
              panel + k * panelPlane,
              products + (k << 7),
              32,
            );
          for (let r = 0; r < min(4, tiles - t); r++) {
            const out = result + corner(start + t + r, across, perImage, area, row, pixel) + ((<usize>(o - left)) << 2);
            transformOutput(products + ((<usize>r) << 5), 128, out, row, pixel, work);
          }
        }
      }
    }
    for (let i = 0; i < count; i++)
      copyPixels(
        result + area * i,
        row,
        pixel,
        given.y + <usize>((first + i) * height * width) * outBytes + ((<usize>left) << 2),
        <usize>width * outBytes,
        outBytes,
        height,
        width,
        pixel,
      );
  }
}

/** Sums for the gradient by the weights, [chunk][36][inputs][outputs]. Units are chunks of groups times slices of outputs. */
export function tileWeightSums(given: TileWeightSums, from: i32, to: i32, thread: i32): void {
  const height = given.height;
  const width = given.width;
  const inputs = given.inputs;
  const outputs = given.outputs;
  const images = given.images;
  const slice = given.slice;
  const down = (height + 3) >> 2;
  const across = (width + 3) >> 2;
  const perImage = down * across;
  const slices = (outputs + slice - 1) / slice;
  const groups = (given.batch + images - 1) / images;
  const inBytes = (<usize>inputs) << 2;
  const outBytes = (<usize>outputs) << 2;
  const work = given.scratch + <usize>thread * given.scratchBytes;
  const room = work + WORK_BYTES;
  const line = <usize>(4 * across + 2) * inBytes;
  const image = <usize>(4 * down + 2) * line;
  const patches = room + image * images;
  const plane = BLOCK * inBytes + APART;
  const sumsPlane = inBytes * outputs + APART;
  for (let unit = from; unit < to; unit++) {
    const chunk = unit / slices;
    const left = (unit % slices) * slice;
    const right = min(left + slice, outputs);
    const pixel = (<usize>(right - left)) << 2;
    const row = <usize>(4 * across) * pixel;
    const area = <usize>(4 * down) * row;
    const upstream = patches + 36 * plane;
    const upstreamPlane = BLOCK * pixel + APART;
    const dy = upstream + 36 * upstreamPlane;
    const sums = given.sums + <usize>chunk * 36 * sumsPlane + ((<usize>left) << 2);
    memory.fill(room, 0, image * images);
    memory.fill(dy, 0, area * images);
    let add = false;
    for (let group = chunk * given.chunk; group < min((chunk + 1) * given.chunk, groups); group++) {
      const first = group * images;
      const count = min(images, given.batch - first);
      for (let i = 0; i < count; i++) {
        const at = <usize>((first + i) * height * width);
        copyPixels(
          given.x + at * inBytes,
          <usize>width * inBytes,
          inBytes,
          room + image * i + line + inBytes,
          line,
          inBytes,
          height,
          width,
          inBytes,
        );
        copyPixels(
          given.dy + at * outBytes + ((<usize>left) << 2),
          <usize>width * outBytes,
          outBytes,
          dy + area * i,
          row,
          pixel,
          height,
          width,
          pixel,
        );
      }
      const all = perImage * count;
      for (let start = 0; start < all; start += BLOCK) {
        const tiles = min(BLOCK, all - start);
        for (let t = 0; t < tiles; t++) {
          const patch = room + corner(start + t, across, perImage, image, line, inBytes);
          transformInput(patch, line, inputs, patches + <usize>t * inBytes, plane, work);
          const tile = dy + corner(start + t, across, perImage, area, row, pixel);
          transformUpstream(tile, row, right - left, upstream + <usize>t * pixel, upstreamPlane, work);
        }
        for (let k: usize = 0; k < 36; k++) {
          const a = patches + k * plane;
          const b = upstream + k * upstreamPlane;
          const c = sums + k * sumsPlane;
          for (let i = 0; i < inputs; i += 4)
            for (let o: usize = 0; o < pixel; o += 32)
              outer(a + ((<usize>i) << 2), inBytes, 0, b + o, pixel, tiles, 1, c + <usize>i * outBytes + o, outBytes, add);
        }
        add = true;
      }
    }
  }
}

/** Adds the chunks in order and applies G^T . G; unit = 4 weights. */
export function weightGradient(given: WeightGradient, from: i32, to: i32, thread: i32): void {
  const chunks = given.chunks;
  const tap = (<usize>given.weights) << 2;
  const plane = tap + APART;
  const work = given.scratch + <usize>thread * given.scratchBytes;
  for (let unit = from; unit < to; unit++) {
    const at = (<usize>unit) << 4;
    for (let k: usize = 0; k < 36; k++) {
      let p = given.sums + at + k * plane;
      let sum = v128.load(p);
      for (let r = 1; r < chunks; r++) {
        p += 36 * plane;
        sum = f32x4.add(sum, v128.load(p));
      }
      v128.store(work + (k << 4), sum);
    }
    transformSums(work, given.dw + at, tap);
  }
}
