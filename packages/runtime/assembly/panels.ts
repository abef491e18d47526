// Weights stay packed in memory; before a layer computes a block of images, its own are unpacked into room that all layers share.
import {
  CHANNELS, FILTERS, GROUPS, KERNEL_HEIGHT, KERNEL_WIDTH, PANELS, pointer, TWICE_ZERO_POINT, WEIGHT_BITS, WEIGHT_STEPS, WEIGHTS,
  word,
} from './step';

@inline
function code(codes: usize, index: i32, bits: i32): i32 {
  const at = index * bits;
  return (<i32>load<u16>(codes + <usize>(at >> 3)) >> (at & 7)) & ((1 << bits) - 1);
}

/** A weight as an element: 2 code - 2 zero point, or the float that it stands for. */
@inline
function put<T>(step: usize, to: usize, filter: i32, index: i32): void {
  const bits = word(step, WEIGHT_BITS), weights = pointer(step, WEIGHTS), twice = word(step, TWICE_ZERO_POINT);
  if (isFloat<T>()) {
    const value: f32 = bits == 0
      ? load<f32>(weights + (<usize>index << 2))
      : <f32>((<f64>code(weights, index, bits) - 0.5 * <f64>twice)
        * <f64>load<f32>(pointer(step, WEIGHT_STEPS) + (<usize>filter << 2)));
    store<f32>(to, value);
  } else store<T>(to, <T>(2 * code(weights, index, bits) - twice));
}

/**
 * `[group][panel of 8 filters][tap][run of inputs, in element groups][8 filters][elements of 32 bits]`, zeros where there is no
 * filter or input. The packed stream has two bytes behind its end.
 */
export function unpackPanels<T>(step: usize): void {
  const groups = word(step, GROUPS);
  const inputs = word(step, CHANNELS) / groups, filters = word(step, FILTERS) / groups;
  const taps = word(step, KERNEL_HEIGHT) * word(step, KERNEL_WIDTH);
  const width = <i32>(4 / sizeof<T>());
  const padded = (inputs + width - 1) & ~(width - 1);
  const panels = (filters + 7) >> 3;
  const panelBytes = <usize>(taps * padded / width) << 5;
  let to = pointer(step, PANELS);
  memory.fill(to, 0, <usize>(groups * panels) * panelBytes);
  for (let group = 0; group < groups; group++)
    for (let f = 0; f < panels << 3; f++) {
      if (f < filters) {
        const filter = group * filters + f;
        let lane = to + (<usize>(f & 7) << 2);
        let index = filter * taps * inputs;
        for (let tap = 0; tap < taps; tap++) {
          for (let i = 0; i < inputs; i++) {
            put<T>(step, lane + (<usize>(i / width) << 5) + <usize>(i % width) * sizeof<T>(), filter, index);
            index++;
          }
          lane += <usize>(padded / width) << 5;
        }
      }
      if ((f & 7) == 7) to += panelBytes;
    }
}

/** Of a depthwise layer: `[tap][channels]`, channels filled up to whole eights. */
export function unpackTaps<T>(step: usize): void {
  const filters = word(step, FILTERS), taps = word(step, KERNEL_HEIGHT) * word(step, KERNEL_WIDTH);
  const row = <usize>((filters + 7) & ~7) * sizeof<T>();
  const to = pointer(step, PANELS);
  memory.fill(to, 0, row * <usize>taps);
  for (let filter = 0; filter < filters; filter++)
    for (let tap = 0; tap < taps; tap++)
      put<T>(step, to + <usize>tap * row + <usize>filter * sizeof<T>(), filter, filter * taps + tap);
}
