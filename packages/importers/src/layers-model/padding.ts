import type { Padding } from '@bitshare/core';
import type { Value, Zeros } from './draft.ts';
import { type ModelLayer, refuse } from './model-layer.ts';

interface Window {
  readonly size: readonly [number, number];
  readonly strides: readonly [number, number];
}

/** The padding of a layer's window, including the zeros of a padding layer before it. */
export function paddingOf(layer: ModelLayer, { zeros }: Value, window: Window): Padding {
  const own = layer.config.padding as 'same' | 'valid';
  if (!zeros) return own;
  if (own !== 'valid') refuse(layer, 'pads an image that is already padded');
  const [first, ...others] = zeros.flat();
  if (others.every((length) => length === first)) return first!;
  const same = ([0, 1] as const).map((axis) => {
    const padded = layer.inputShapes[0]![axis]!;
    return sameZeros(padded - zeros[axis][0] - zeros[axis][1], window.size[axis], window.strides[axis]);
  });
  if (JSON.stringify(zeros) === JSON.stringify(same)) return 'same';
  return refuse(
    layer,
    `reads an image padded by ${JSON.stringify(zeros)}, which a graph's padding cannot express`,
  );
}

/** The zeros that TensorFlow's `same` adds before and after along an axis. */
function sameZeros(length: number, size: number, stride: number): Zeros[0] {
  const all = Math.max(0, (Math.ceil(length / stride) - 1) * stride + size - length);
  return [Math.floor(all / 2), Math.ceil(all / 2)];
}
