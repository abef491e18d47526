import type { TensorData } from '@bitshare/core';

/**
 * Transposes a layer's weights from PyTorch's layout. @param shape `[filters, inputs, height, width]` of a convolution (inputs of one
 * group), or of a dense layer that reads an image, which PyTorch flattens channels slowest.
 * @returns `[height, width, inputs, filters]`.
 */
export function fromPytorchLayout(
  values: Float32Array,
  [filters, inputs, height, width]: readonly [number, number, number, number],
): TensorData {
  const moved = new Float32Array(values.length);
  let from = 0;
  for (let o = 0; o < filters; o++)
    for (let i = 0; i < inputs; i++)
      for (let y = 0; y < height; y++)
        for (let x = 0; x < width; x++) moved[((y * width + x) * inputs + i) * filters + o] = values[from++]!;
  return { shape: [height, width, inputs, filters], values: moved };
}
