// Weights stay packed in memory. Before a layer computes a block of images, its weights are unpacked into memory that all layers
// share.
import { LayerStep } from './step';

/**
 * Unpacks `count` weights from the `index`th on, each as an element: 2 code - 2 zero point, or its value as a float. Runs of
 * `run` elements are `stride` bytes apart. The packed stream is followed by two more bytes.
 */
// @inline
function unpack<T>(
  weights: usize,
  index: i32,
  count: i32,
  bits: i32,
  twice: i32,
  weightStep: f64,
  to: usize,
  run: i32,
  stride: usize,
): void {
  const mask = (1 << bits) - 1;
  let at = index * bits;
  for (let i = 0; i < count; i += run) {
    const last = min(run, count - i);
    for (let k = 0; k < last; k++) {
      if (isFloat<T>() && bits == 0) {
        store<f32>(to + ((<usize>k) << 2), load<f32>(weights + ((<usize>(index + i + k)) << 2)));
        continue;
      }
      const code = (<i32>load<u16>(weights + <usize>(at >> 3)) >> (at & 7)) & mask;
      if (isFloat<T>()) store<f32>(to + ((<usize>k) << 2), <f32>((<f64>code - 0.5 * <f64>twice) * weightStep));
      else store<T>(to + <usize>k * sizeof<T>(), <T>(2 * code - twice));
      at += bits;
    }
    to += stride;
  }
}

/**
 * `[group][panel of 8 filters][tap][run of inputs, in element groups][8 filters][elements of 32 bits]`, zeros where there is no
 * such filter or input.
 */
export function unpackPanels<T>(step: LayerStep): void {
  const groups = step.groups;
  const inputs = step.channels / groups;
  const filters = step.filters / groups;
  const taps = step.kernelHeight * step.kernelWidth;
  const bits = step.weightBits;
  const weights = step.weights;
  const twice = step.twiceZeroPoint;
  const width = <i32>(4 / sizeof<T>());
  const tapBytes = (<usize>((inputs + width - 1) / width)) << 5;
  const panels = (filters + 7) >> 3;
  const panelBytes = <usize>taps * tapBytes;
  let panel = step.panels;
  memory.fill(panel, 0, <usize>(groups * panels) * panelBytes);
  for (let group = 0; group < groups; group++)
    for (let first = 0; first < filters; first += 8) {
      for (let f = first; f < min(first + 8, filters); f++) {
        const filter = group * filters + f;
        const weightStep = <f64>load<f32>(step.weightSteps + ((<usize>filter) << 2));
        let to = panel + ((<usize>(f - first)) << 2);
        for (let tap = 0; tap < taps; tap++) {
          unpack<T>(weights, (filter * taps + tap) * inputs, inputs, bits, twice, weightStep, to, width, 32);
          to += tapBytes;
        }
      }
      panel += panelBytes;
    }
}

/** Of a depthwise layer: `[tap][channels]`, channels filled up to whole eights. */
export function unpackTaps<T>(step: LayerStep): void {
  const filters = step.filters;
  const taps = step.kernelHeight * step.kernelWidth;
  const bits = step.weightBits;
  const weights = step.weights;
  const twice = step.twiceZeroPoint;
  const row = <usize>((filters + 7) & ~7) * sizeof<T>();
  const to = step.panels;
  memory.fill(to, 0, row * <usize>taps);
  for (let filter = 0; filter < filters; filter++) {
    const weightStep = <f64>load<f32>(step.weightSteps + ((<usize>filter) << 2));
    unpack<T>(weights, filter * taps, taps, bits, twice, weightStep, to + <usize>filter * sizeof<T>(), 1, row);
  }
}
