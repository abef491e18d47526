import type { Heap, Output } from './heap.ts';
import type { HeapKernel } from './kernel.ts';

interface Attributes {
  readonly epsilon: number;
  readonly activation: 'linear' | 'relu' | 'relu6';
}

const ceilings = { linear: Number.POSITIVE_INFINITY, relu: Number.POSITIVE_INFINITY, relu6: 6 } as const;

/** Mean and biased variance of every channel, in one pass: doubles leave room for the difference of squares. */
function moments(x: Float32Array, channels: number): { mean: Float64Array; variance: Float64Array } {
  const mean = new Float64Array(channels);
  const variance = new Float64Array(channels);
  const positions = x.length / channels;
  for (let i = 0; i < x.length; i += channels) {
    for (let c = 0; c < channels; c++) {
      const value = x[i + c]!;
      mean[c]! += value;
      variance[c]! += value * value;
    }
  }
  for (let c = 0; c < channels; c++) {
    mean[c]! /= positions;
    variance[c] = Math.max(0, variance[c]! / positions - mean[c]! ** 2);
  }
  return { mean, variance };
}

/** Batch norm by the batch's statistics, with the activation that follows. */
export const batchNormTrain: HeapKernel<'x' | 'scale' | 'offset', Attributes> = {
  name: 'BatchNormTrain',
  run(inputs, { epsilon, activation }, heap: Heap) {
    const channels = inputs.x.shape.at(-1)!;
    const [y, mean, variance] = heap.allocate(inputs.x.shape, [channels], [channels]) as [
      Output,
      Output,
      Output,
    ];
    const x = heap.values(inputs.x);
    const statistics = moments(x, channels);
    mean.values.set(statistics.mean);
    variance.values.set(statistics.variance);
    const factor = heap
      .values(inputs.scale)
      .map((scale, c) => scale / Math.sqrt(statistics.variance[c]! + epsilon));
    const shift = heap.values(inputs.offset).map((offset, c) => offset - statistics.mean[c]! * factor[c]!);
    const floor = activation === 'linear' ? Number.NEGATIVE_INFINITY : 0;
    const ceiling = ceilings[activation];
    const out = y.values;
    for (let i = 0; i < x.length; i += channels) {
      for (let c = 0; c < channels; c++) {
        const value = x[i + c]! * factor[c]! + shift[c]!;
        out[i + c] = value < floor ? floor : value > ceiling ? ceiling : value;
      }
    }
    return [y.info, mean.info, variance.info];
  },
};

/** Gradients by the input, scale and offset: one pass for the sums, one for the input. */
export const batchNormTrainGradient: HeapKernel<
  'dy' | 'x' | 'y' | 'scale' | 'mean' | 'variance',
  Attributes
> = {
  name: 'BatchNormTrainGrad',
  run(inputs, { epsilon, activation }, heap) {
    const channels = inputs.x.shape.at(-1)!;
    const [dx, dscale, doffset] = heap.allocate(inputs.x.shape, [channels], [channels]) as [
      Output,
      Output,
      Output,
    ];
    const [x, y, dy, scale, mean, variance] = (['x', 'y', 'dy', 'scale', 'mean', 'variance'] as const).map(
      (name) => heap.values(inputs[name]),
    ) as [Float32Array, Float32Array, Float32Array, Float32Array, Float32Array, Float32Array];
    const ceiling = ceilings[activation];
    const linear = activation === 'linear';
    const positions = x.length / channels;
    const inverse = Float64Array.from(variance, (v) => 1 / Math.sqrt(v + epsilon));
    const sums = new Float64Array(channels);
    const products = new Float64Array(channels);
    for (let i = 0; i < x.length; i += channels) {
      for (let c = 0; c < channels; c++) {
        if (!linear && !(y[i + c]! > 0 && y[i + c]! < ceiling)) continue;
        sums[c]! += dy[i + c]!;
        products[c]! += dy[i + c]! * (x[i + c]! - mean[c]!);
      }
    }
    for (let c = 0; c < channels; c++) products[c]! *= inverse[c]!;
    doffset.values.set(sums);
    dscale.values.set(products);
    // dx = a dy + b x + c per channel.
    const a = Float32Array.from(scale, (value, c) => value * inverse[c]!);
    const b = Float32Array.from(a, (value, c) => (-value * inverse[c]! * products[c]!) / positions);
    const shift = Float32Array.from(a, (value, c) => (-value * sums[c]!) / positions - b[c]! * mean[c]!);
    const out = dx.values;
    for (let i = 0; i < x.length; i += channels) {
      for (let c = 0; c < channels; c++) {
        const active = linear || (y[i + c]! > 0 && y[i + c]! < ceiling);
        out[i + c] = (active ? a[c]! * dy[i + c]! : 0) + b[c]! * x[i + c]! + shift[c]!;
      }
    }
    return [dx.info, dscale.info, doffset.info];
  },
};
