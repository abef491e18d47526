import { LayerStep } from './step';

/** Sums of one window, eight channels at a time. @param line bytes from row to row. @param position bytes of a position. */
export function depthwiseWindow<T>(step: LayerStep, window: usize, line: usize, position: usize, sums: usize): void {
  const kernelHeight = step.kernelHeight;
  const kernelWidth = step.kernelWidth;
  const below = <usize>step.dilationHeight * line;
  const beside = <usize>step.dilationWidth * position;
  const half = sizeof<T>() << 2;
  for (let offset: usize = 0; offset < position; offset += 8 * sizeof<T>()) {
    let c0 = i32x4.splat(0);
    let c1 = c0;
    let w = step.panels + offset;
    for (let ky = 0; ky < kernelHeight; ky++) {
      let a = window + <usize>ky * below + offset;
      for (let kx = 0; kx < kernelWidth; kx++) {
        if (isFloat<T>()) {
          c0 = f32x4.add(c0, f32x4.mul(v128.load(a), v128.load(w)));
          c1 = f32x4.add(c1, f32x4.mul(v128.load(a + half), v128.load(w + half)));
        } else {
          const x = v128.load(a);
          const weight = v128.load(w);
          c0 = i32x4.add(c0, i32x4.extmul_low_i16x8_s(x, weight));
          c1 = i32x4.add(c1, i32x4.extmul_high_i16x8_s(x, weight));
        }
        a += beside;
        w += position;
      }
    }
    v128.store(sums, c0);
    v128.store(sums, c1, 16);
    sums += 32;
  }
}
