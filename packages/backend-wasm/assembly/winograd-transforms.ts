// The transforms of Winograd F(4x4, 3x3) (Lavin & Gray, arXiv:1509.09308), each along one side and then along the other, with
// `work` between them. They cost 4 to 6 operations a value of a patch, against 36 products with every output channel.
import { madd } from '../../../assembly/tile';

/** B^T of six values, spread `outStep` bytes apart. */
// @inline
function toPatch(d0: v128, d1: v128, d2: v128, d3: v128, d4: v128, d5: v128, out: usize, outStep: usize): void {
  const four = f32x4.splat(4);
  const minusFour = f32x4.splat(-4);
  const two = f32x4.splat(2);
  const a = madd(minusFour, d2, d4);
  const b = madd(minusFour, d1, d3);
  const c = f32x4.sub(d4, d2);
  const d = f32x4.mul(two, f32x4.sub(d3, d1));
  v128.store(out, madd(four, f32x4.sub(d0, d2), c));
  v128.store(out + outStep, f32x4.add(a, b));
  v128.store(out + 2 * outStep, f32x4.sub(a, b));
  v128.store(out + 3 * outStep, f32x4.add(c, d));
  v128.store(out + 4 * outStep, f32x4.sub(c, d));
  v128.store(out + 5 * outStep, madd(four, f32x4.sub(d1, d3), f32x4.sub(d5, d3)));
}

/** B^T d B of a 6x6 patch of an image into 36 planes, `plane` bytes apart; 4 channels at a time. */
export function transformInput(image: usize, line: usize, channels: i32, out: usize, plane: usize, work: usize): void {
  const bytes = (<usize>channels) << 2;
  for (let c: usize = 0; c < bytes; c += 16) {
    let p = image + c;
    let q = work;
    for (let k = 0; k < 6; k++) {
      toPatch(
        v128.load(p),
        v128.load(p + line),
        v128.load(p + 2 * line),
        v128.load(p + 3 * line),
        v128.load(p + 4 * line),
        v128.load(p + 5 * line),
        q,
        96,
      );
      p += bytes;
      q += 16;
    }
    q = work;
    let o = out + c;
    for (let k = 0; k < 6; k++) {
      toPatch(v128.load(q), v128.load(q, 16), v128.load(q, 32), v128.load(q, 48), v128.load(q, 64), v128.load(q, 80), o, plane);
      q += 96;
      o += 6 * plane;
    }
  }
}

/** A^T of six values, spread `outStep` bytes apart. */
// @inline
function toOutput(d0: v128, d1: v128, d2: v128, d3: v128, d4: v128, d5: v128, out: usize, outStep: usize): void {
  const a = f32x4.add(d1, d2);
  const b = f32x4.sub(d1, d2);
  const c = f32x4.add(d3, d4);
  const d = f32x4.sub(d3, d4);
  v128.store(out, f32x4.add(d0, f32x4.add(a, c)));
  v128.store(out + outStep, madd(f32x4.splat(2), d, b));
  v128.store(out + 2 * outStep, madd(f32x4.splat(4), c, a));
  v128.store(out + 3 * outStep, madd(f32x4.splat(8), d, f32x4.add(b, d5)));
}

/** A^T m A of 36 planes of 8 channels into 4x4 outputs, `pixel` and `line` bytes apart. */
export function transformOutput(planes: usize, plane: usize, out: usize, line: usize, pixel: usize, work: usize): void {
  for (let c: usize = 0; c < 32; c += 16) {
    let p = planes + c;
    let q = work;
    for (let k = 0; k < 6; k++) {
      toOutput(
        v128.load(p),
        v128.load(p + 6 * plane),
        v128.load(p + 12 * plane),
        v128.load(p + 18 * plane),
        v128.load(p + 24 * plane),
        v128.load(p + 30 * plane),
        q,
        96,
      );
      p += plane;
      q += 16;
    }
    q = work;
    let o = out + c;
    for (let k = 0; k < 4; k++) {
      toOutput(v128.load(q), v128.load(q, 16), v128.load(q, 32), v128.load(q, 48), v128.load(q, 64), v128.load(q, 80), o, pixel);
      q += 96;
      o += line;
    }
  }
}

/** A of four values. */
// @inline
function fromOutput(d0: v128, d1: v128, d2: v128, d3: v128, out: usize, outStep: usize): void {
  const even = f32x4.add(d0, d2);
  const odd = f32x4.add(d1, d3);
  const a = madd(f32x4.splat(4), d2, d0);
  const b = madd(f32x4.splat(8), d3, f32x4.mul(f32x4.splat(2), d1));
  v128.store(out, d0);
  v128.store(out + outStep, f32x4.add(even, odd));
  v128.store(out + 2 * outStep, f32x4.sub(even, odd));
  v128.store(out + 3 * outStep, f32x4.add(a, b));
  v128.store(out + 4 * outStep, f32x4.sub(a, b));
  v128.store(out + 5 * outStep, d3);
}

/** A dY A^T of 4x4 outputs into 36 planes. */
export function transformUpstream(dy: usize, line: usize, channels: i32, out: usize, plane: usize, work: usize): void {
  const bytes = (<usize>channels) << 2;
  for (let c: usize = 0; c < bytes; c += 16) {
    let p = dy + c;
    let q = work;
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
// @inline
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

/** G g G^T of a kernel of 3x3 vectors at `work` into 36 planes. */
export function transformKernel(work: usize, out: usize, plane: usize): void {
  const middle = work + 144;
  for (let k: usize = 0; k < 48; k += 16) {
    const p = work + k;
    fromKernel(v128.load(p), v128.load(p, 48), v128.load(p, 96), middle + k, 48);
  }
  for (let k: usize = 0; k < 6; k++) {
    const p = middle + k * 48;
    fromKernel(v128.load(p), v128.load(p, 16), v128.load(p, 32), out + k * 6 * plane, plane);
  }
}

/** G^T of six values. */
// @inline
function toKernel(d0: v128, d1: v128, d2: v128, d3: v128, d4: v128, d5: v128, out: usize, outStep: usize): void {
  const a = f32x4.add(d1, d2);
  const b = f32x4.sub(d2, d1);
  const c = f32x4.add(d3, d4);
  const d = f32x4.sub(d3, d4);
  const sixth = f32x4.splat(1.0 / 6.0);
  const minusSixth = f32x4.splat(-1.0 / 6.0);
  v128.store(out, madd(f32x4.splat(0.25), d0, madd(minusSixth, a, f32x4.mul(f32x4.splat(1.0 / 24.0), c))));
  v128.store(out + outStep, madd(sixth, b, f32x4.mul(f32x4.splat(1.0 / 12.0), d)));
  v128.store(out + 2 * outStep, f32x4.add(madd(minusSixth, a, f32x4.mul(sixth, c)), d5));
}

/** G^T s G of 36 vectors at `work` into a kernel of 3x3, `tap` bytes apart. */
export function transformSums(work: usize, out: usize, tap: usize): void {
  const middle = work + 576;
  for (let k: usize = 0; k < 96; k += 16) {
    const p = work + k;
    toKernel(
      v128.load(p),
      v128.load(p, 96),
      v128.load(p, 192),
      v128.load(p, 288),
      v128.load(p, 384),
      v128.load(p, 480),
      middle + k,
      96,
    );
  }
  for (let k: usize = 0; k < 3; k++) {
    const p = middle + k * 96;
    toKernel(
      v128.load(p),
      v128.load(p, 16),
      v128.load(p, 32),
      v128.load(p, 48),
      v128.load(p, 64),
      v128.load(p, 80),
      out + k * 3 * tap,
      tap,
    );
  }
}
