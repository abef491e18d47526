// Winograd F(4x4, 3x3) (Lavin & Gray, arXiv:1509.09308): 4x4 outputs from a 6x6 patch with 36 products instead of 144. Forward
// Y = A^T [(G g G^T) . (B^T d B)] A; gradient by the weights dg = G^T [sum (B^T d B) . (A dY A^T)] G. 16 tiles form a block, so
// that each of the 36 products is a small matrix product of the register tile. Relative error 1e-6 to 5e-6; 116 to 175 effective
// GFLOP/s on two threads against 104 directly.
// Arguments: 0 x, 1 transformed weights or dy, 2 result or sums, 3 height, 4 width (multiples of 4), 5 inputs, 6 outputs,
// 7 images a group, 8 images, 9 scratch, 10 scratch bytes a thread, 11 groups a chunk.
import { padded } from './convolution';
import { arg, pointer } from './threads';
import { madd, outer, windows } from './tiles';

const BLOCK: i32 = 16;
const WORK_BYTES: usize = 1024;

/** B^T of six values, spread `outStep` bytes apart. */
@inline
function toPatch(
  d0: v128, d1: v128, d2: v128, d3: v128, d4: v128, d5: v128, out: usize, outStep: usize,
): void {
  const four = f32x4.splat(4), minusFour = f32x4.splat(-4), two = f32x4.splat(2);
  const a = madd(minusFour, d2, d4), b = madd(minusFour, d1, d3);
  const c = f32x4.sub(d4, d2), d = f32x4.mul(two, f32x4.sub(d3, d1));
  v128.store(out, madd(four, f32x4.sub(d0, d2), c));
  v128.store(out + outStep, f32x4.add(a, b));
  v128.store(out + 2 * outStep, f32x4.sub(a, b));
  v128.store(out + 3 * outStep, f32x4.add(c, d));
  v128.store(out + 4 * outStep, f32x4.sub(c, d));
  v128.store(out + 5 * outStep, madd(four, f32x4.sub(d1, d3), f32x4.sub(d5, d3)));
}

/** B^T d B of one patch of an image into 36 planes, `plane` bytes apart. */
function transformInput(image: usize, line: usize, channels: i32, out: usize, plane: usize, work: usize): void {
  const bytes = <usize>channels << 2;
  for (let c: usize = 0; c < bytes; c += 16) {
    let p = image + c, q = work;
    for (let k = 0; k < 6; k++) {
      toPatch(
        v128.load(p), v128.load(p + line), v128.load(p + 2 * line), v128.load(p + 3 * line),
        v128.load(p + 4 * line), v128.load(p + 5 * line), q, 96,
      );
      p += bytes;
      q += 16;
    }
    q = work;
    let o = out + c;
    for (let k = 0; k < 6; k++) {
      toPatch(
        v128.load(q), v128.load(q, 16), v128.load(q, 32), v128.load(q, 48), v128.load(q, 64), v128.load(q, 80),
        o, plane,
      );
      q += 96;
      o += 6 * plane;
    }
  }
}

/** A^T of six values, spread `outStep` bytes apart. */
@inline
function toOutput(
  d0: v128, d1: v128, d2: v128, d3: v128, d4: v128, d5: v128, out: usize, outStep: usize,
): void {
  const a = f32x4.add(d1, d2), b = f32x4.sub(d1, d2), c = f32x4.add(d3, d4), d = f32x4.sub(d3, d4);
  v128.store(out, f32x4.add(d0, f32x4.add(a, c)));
  v128.store(out + outStep, madd(f32x4.splat(2), d, b));
  v128.store(out + 2 * outStep, madd(f32x4.splat(4), c, a));
  v128.store(out + 3 * outStep, madd(f32x4.splat(8), d, f32x4.add(b, d5)));
}

/** A^T m A of 36 planes into 4x4 outputs. */
function transformOutput(planes: usize, plane: usize, channels: i32, out: usize, line: usize, work: usize): void {
  const bytes = <usize>channels << 2;
  for (let c: usize = 0; c < bytes; c += 16) {
    let p = planes + c, q = work;
    for (let k = 0; k < 6; k++) {
      toOutput(
        v128.load(p), v128.load(p + 6 * plane), v128.load(p + 12 * plane), v128.load(p + 18 * plane),
        v128.load(p + 24 * plane), v128.load(p + 30 * plane), q, 96,
      );
      p += plane;
      q += 16;
    }
    q = work;
    let o = out + c;
    for (let k = 0; k < 4; k++) {
      toOutput(
        v128.load(q), v128.load(q, 16), v128.load(q, 32), v128.load(q, 48), v128.load(q, 64), v128.load(q, 80),
        o, bytes,
      );
      q += 96;
      o += line;
    }
  }
}

/** A of four values. */
@inline
function fromOutput(d0: v128, d1: v128, d2: v128, d3: v128, out: usize, outStep: usize): void {
  const even = f32x4.add(d0, d2), odd = f32x4.add(d1, d3);
  const a = madd(f32x4.splat(4), d2, d0), b = madd(f32x4.splat(8), d3, f32x4.mul(f32x4.splat(2), d1));
  v128.store(out, d0);
  v128.store(out + outStep, f32x4.add(even, odd));
  v128.store(out + 2 * outStep, f32x4.sub(even, odd));
  v128.store(out + 3 * outStep, f32x4.add(a, b));
  v128.store(out + 4 * outStep, f32x4.sub(a, b));
  v128.store(out + 5 * outStep, d3);
}

/** A dY A^T of 4x4 outputs into 36 planes. */
function transformUpstream(dy: usize, line: usize, channels: i32, out: usize, plane: usize, work: usize): void {
  const bytes = <usize>channels << 2;
  for (let c: usize = 0; c < bytes; c += 16) {
    let p = dy + c, q = work;
    for (let k = 0; k < 4; k++) {
      fromOutput(v128.load(p), v128.load(p + line), v128.load(p + 2 * line), v128.load(p + 3 * line), q, 64);
      p += bytes;
      q += 16;
    }
    q = work;
    let o = out + c;
    for (let k = 0; k < 6; k++) {
      fromOutput(v128.load(q), v128.load(q, 16), v128.load(q, 32), v128.load(q, 48), o, plane);
      q += 64;
      o += 6 * plane;
    }
  }
}

/** G of three values. */
@inline
function fromKernel(a: v128, b: v128, c: v128, out: usize, outStep: usize): void {
  const sixth = f32x4.splat(-1.0 / 6.0);
  const ends = f32x4.add(a, c);
  const coarse = madd(f32x4.splat(1.0 / 24.0), a, f32x4.mul(f32x4.splat(1.0 / 6.0), c));
  const middle = f32x4.mul(f32x4.splat(1.0 / 12.0), b);
  v128.store(out, f32x4.mul(f32x4.splat(0.25), a));
  v128.store(out + outStep, f32x4.mul(sixth, f32x4.add(ends, b)));
  v128.store(out + 2 * outStep, f32x4.mul(sixth, f32x4.sub(ends, b)));
  v128.store(out + 3 * outStep, f32x4.add(coarse, middle));
  v128.store(out + 4 * outStep, f32x4.sub(coarse, middle));
  v128.store(out + 5 * outStep, c);
}

/**
 * G g G^T as panels [36][columns / 8][rows][8], unit = row (an input; with `turned`, which serves the gradient by the input, an
 * output). arguments: 0 weights [3][3][inputs][outputs], 1 panels, 2 inputs, 3 outputs, 4 turned, 5 scratch, 6 its bytes a thread
 */
export function transformKernel(from: i32, to: i32, thread: i32): void {
  const inputs = arg(2), outputs = arg(3), turned = arg(4);
  const rows = turned ? outputs : inputs, columns = turned ? inputs : outputs;
  const work = pointer(5) + <usize>thread * pointer(6);
  const plane = <usize>(inputs * outputs) << 2, tap = plane, step = <usize>outputs << 2;
  for (let row = from; row < to; row++) {
    for (let column = 0; column < columns; column += 4) {
      for (let k: usize = 0; k < 9; k++) {
        const taps = pointer(0) + (turned ? 8 - k : k) * tap;
        let value: v128;
        if (turned) {
          const at = taps + <usize>column * step + (<usize>row << 2);
          value = v128.load32_zero(at);
          value = v128.load32_lane(at + step, value, 1);
          value = v128.load32_lane(at + 2 * step, value, 2);
          value = v128.load32_lane(at + 3 * step, value, 3);
        } else value = v128.load(taps + <usize>row * step + (<usize>column << 2));
        v128.store(work + (k << 4), value);
      }
      const middle = work + 256;
      for (let k: usize = 0; k < 3; k++) {
        const p = work + (k << 4);
        fromKernel(v128.load(p), v128.load(p, 48), v128.load(p, 96), middle + (k << 4), 48);
      }
      const panel = pointer(1) + (<usize>(((column >> 3) * rows + row) * 8 + (column & 7)) << 2);
      for (let k: usize = 0; k < 6; k++) {
        const p = middle + k * 48;
        fromKernel(v128.load(p), v128.load(p, 16), v128.load(p, 32), panel + k * 6 * plane, plane);
      }
    }
  }
}

/** Groups of images from..to. */
export function convolveTiles(from: i32, to: i32, thread: i32): void {
  const height = arg(3), width = arg(4), inputs = arg(5), outputs = arg(6), images = arg(7);
  const across = width >> 2, tilesPerImage = (height >> 2) * across;
  const work = pointer(9) + <usize>thread * pointer(10), room = work + WORK_BYTES;
  const line = <usize>((width + 2) * inputs) << 2, image = <usize>(height + 2) * line;
  const inBytes = <usize>inputs << 2, outBytes = <usize>outputs << 2;
  const patches = room + image * images, patchPlane = inBytes * BLOCK;
  const products = patches + 36 * patchPlane, productPlane = outBytes * BLOCK;
  const kernelPlane = inBytes * outputs;
  const outLine = <usize>width * outBytes;
  for (let group = from; group < to; group++) {
    const first = group * images, count = min(images, arg(8) - first);
    for (let i = 0; i < count; i++)
      padded(
        pointer(0) + <usize>((first + i) * height * width) * inBytes, room + image * i,
        height, width, inputs, 1, 1, height + 2, width + 2,
      );
    const all = tilesPerImage * count;
    for (let start = 0; start < all; start += BLOCK) {
      const tiles = min(BLOCK, all - start);
      for (let t = 0; t < tiles; t++) {
        const i = (start + t) / tilesPerImage, tile = (start + t) % tilesPerImage;
        const y = (tile / across) << 2, x = (tile % across) << 2;
        const corner = room + image * i + <usize>y * line + <usize>x * inBytes;
        transformInput(corner, line, inputs, patches + <usize>t * inBytes, patchPlane, work);
      }
      for (let k: usize = 0; k < 36; k++) {
        const a = patches + k * patchPlane, b = pointer(1) + k * kernelPlane, c = products + k * productPlane;
        for (let o = 0; o < outputs; o += 8)
          for (let t = 0; t < tiles; t += 4)
            windows(
              a + <usize>t * inBytes, inBytes, 1, 0, inBytes, b + <usize>o * inBytes,
              c + <usize>t * outBytes + (<usize>o << 2), outBytes,
            );
      }
      for (let t = 0; t < tiles; t++) {
        const i = (start + t) / tilesPerImage, tile = (start + t) % tilesPerImage;
        const y = (tile / across) << 2, x = (tile % across) << 2;
        const out = pointer(2) + <usize>(((first + i) * height + y) * width + x) * outBytes;
        transformOutput(products + <usize>t * outBytes, productPlane, outputs, out, outLine, work);
      }
    }
  }
}

/** Sums of a chunk of groups for the gradient by the weights, [chunk][36][inputs][outputs]. */
export function tileWeightSums(from: i32, to: i32, thread: i32): void {
  const height = arg(3), width = arg(4), inputs = arg(5), outputs = arg(6), images = arg(7);
  const across = width >> 2, tilesPerImage = (height >> 2) * across;
  const work = pointer(9) + <usize>thread * pointer(10), room = work + WORK_BYTES;
  const line = <usize>((width + 2) * inputs) << 2, image = <usize>(height + 2) * line;
  const inBytes = <usize>inputs << 2, outBytes = <usize>outputs << 2;
  const patches = room + image * images, patchPlane = inBytes * BLOCK;
  const upstream = patches + 36 * patchPlane, upstreamPlane = outBytes * BLOCK;
  const kernelPlane = inBytes * outputs;
  const outLine = <usize>width * outBytes;
  const sums = pointer(2) + <usize>(from / arg(11)) * 36 * kernelPlane;
  memory.fill(sums, 0, 36 * kernelPlane);
  for (let group = from; group < to; group++) {
    const first = group * images, count = min(images, arg(8) - first);
    for (let i = 0; i < count; i++)
      padded(
        pointer(0) + <usize>((first + i) * height * width) * inBytes, room + image * i,
        height, width, inputs, 1, 1, height + 2, width + 2,
      );
    const all = tilesPerImage * count;
    for (let start = 0; start < all; start += BLOCK) {
      const tiles = min(BLOCK, all - start);
      for (let t = 0; t < tiles; t++) {
        const i = (start + t) / tilesPerImage, tile = (start + t) % tilesPerImage;
        const y = (tile / across) << 2, x = (tile % across) << 2;
        const corner = room + image * i + <usize>y * line + <usize>x * inBytes;
        transformInput(corner, line, inputs, patches + <usize>t * inBytes, patchPlane, work);
        const dy = pointer(1) + <usize>(((first + i) * height + y) * width + x) * outBytes;
        transformUpstream(dy, outLine, outputs, upstream + <usize>t * outBytes, upstreamPlane, work);
      }
      for (let k: usize = 0; k < 36; k++) {
        const a = patches + k * patchPlane, b = upstream + k * upstreamPlane, c = sums + k * kernelPlane;
        for (let i = 0; i < inputs; i += 4)
          for (let o = 0; o < outputs; o += 8)
            outer(
              a + (<usize>i << 2), inBytes, 0, b + (<usize>o << 2), outBytes, tiles, 1,
              c + <usize>i * outBytes + (<usize>o << 2), outBytes, true,
            );
      }
    }
  }
}

/** G^T of six values. */
@inline
function toKernel(
  d0: v128, d1: v128, d2: v128, d3: v128, d4: v128, d5: v128, out: usize, outStep: usize,
): void {
  const a = f32x4.add(d1, d2), b = f32x4.sub(d2, d1), c = f32x4.add(d3, d4), d = f32x4.sub(d3, d4);
  const sixth = f32x4.splat(1.0 / 6.0), minusSixth = f32x4.splat(-1.0 / 6.0);
  v128.store(out, madd(f32x4.splat(0.25), d0, madd(minusSixth, a, f32x4.mul(f32x4.splat(1.0 / 24.0), c))));
  v128.store(out + outStep, madd(sixth, b, f32x4.mul(f32x4.splat(1.0 / 12.0), d)));
  v128.store(out + 2 * outStep, f32x4.add(madd(minusSixth, a, f32x4.mul(sixth, c)), d5));
}

/**
 * Adds the chunks in their order and applies G^T . G; unit = 4 weights.
 * arguments: 0 sums, 1 dw, 2 chunks, 3 inputs * outputs, 4 scratch, 5 its bytes a thread
 */
export function weightGradient(from: i32, to: i32, thread: i32): void {
  const chunks = arg(2), plane = <usize>arg(3) << 2, chunk: usize = 36 * plane;
  const work = pointer(4) + <usize>thread * pointer(5), middle = work + 640;
  for (let unit = from; unit < to; unit++) {
    const at = <usize>unit << 4;
    for (let k: usize = 0; k < 36; k++) {
      let p = pointer(0) + at + k * plane;
      let sum = v128.load(p);
      for (let r = 1; r < chunks; r++) {
        p += chunk;
        sum = f32x4.add(sum, v128.load(p));
      }
      v128.store(work + (k << 4), sum);
    }
    for (let k: usize = 0; k < 6; k++) {
      const p = work + (k << 4);
      toKernel(
        v128.load(p), v128.load(p, 96), v128.load(p, 192), v128.load(p, 288), v128.load(p, 384), v128.load(p, 480),
        middle + (k << 4), 96,
      );
    }
    for (let k: usize = 0; k < 3; k++) {
      const p = middle + k * 96;
      toKernel(
        v128.load(p), v128.load(p, 16), v128.load(p, 32), v128.load(p, 48), v128.load(p, 64), v128.load(p, 80),
        pointer(1) + at + k * 3 * plane, plane,
      );
    }
  }
}
