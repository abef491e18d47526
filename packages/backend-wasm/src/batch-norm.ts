import { floatBits } from './engine.ts';
import type { EngineBackend } from './engine-backend.ts';
import { chunkElements, type EngineKernel } from './kernel.ts';

interface Attributes {
  readonly epsilon: number;
  readonly activation: 'linear' | 'relu' | 'relu6';
}

/** Where the activation's derivative is 1; outside, 0. */
const ranges = {
  linear: [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY],
  relu: [0, Number.POSITIVE_INFINITY],
  relu6: [0, 6],
} as const;

const limits = (activation: Attributes['activation']): number[] => ranges[activation].map(floatBits);

/** Runs a task that sums per channel over chunks of positions; adds the chunks in their order, in doubles. */
export function channelSums(
  backend: EngineBackend,
  positions: number,
  width: number,
  channels: number,
  run: (sums: number, chunk: number) => void,
): Float64Array {
  const chunk = Math.max(1, Math.ceil(chunkElements / channels));
  const chunks = Math.ceil(positions / chunk);
  const totals = new Float64Array(width);
  backend.scratch(4 * chunks * width, (sums) => {
    run(sums, chunk);
    const values = backend.engine.pool.floats(sums, chunks * width);
    for (let i = 0; i < values.length; i += width)
      for (let c = 0; c < width; c++) totals[c]! += values[i + c]!;
  });
  return totals;
}

/** Batch norm by the batch's statistics, with the activation that follows. */
export const batchNormTrain: EngineKernel<'x' | 'scale' | 'offset', Attributes> = {
  name: 'BatchNormTrain',
  run(inputs, { epsilon, activation }, backend) {
    const channels = inputs.x.shape.at(-1)!;
    const [y, mean, variance] = [
      backend.output(inputs.x.shape),
      backend.output([channels]),
      backend.output([channels]),
    ];
    const x = backend.pointer(inputs.x);
    const input = backend.values(inputs.x);
    const positions = input.length / channels;
    const chunk = Math.max(1, Math.ceil(chunkElements / channels));
    const sums = channelSums(backend, positions, 2 * channels, channels, (pointer) =>
      backend.engine.run('moments', positions, chunk, x, pointer, channels, chunk),
    );
    const scale = backend.values(inputs.scale);
    backend.scratch(4 * channels, (pointer) => {
      const factors = backend.engine.pool.floats(pointer, channels);
      for (let c = 0; c < channels; c++) {
        const shift = sums[c]! / positions;
        mean.values[c] = input[c]! + shift;
        variance.values[c] = Math.max(0, sums[channels + c]! / positions - shift * shift);
        factors[c] = scale[c]! / Math.sqrt(variance.values[c]! + epsilon);
      }
      const perChannel = [mean.pointer, pointer, backend.pointer(inputs.offset)];
      const range = [channels, ...limits(activation)];
      backend.engine.run('normalize', positions, chunk, x, y.pointer, ...perChannel, ...range);
    });
    return [y.info, mean.info, variance.info];
  },
};

/** Gradients by the input, scale and offset: one pass for the sums, one for the input. */
export const batchNormTrainGradient: EngineKernel<
  'dy' | 'x' | 'y' | 'scale' | 'mean' | 'variance',
  Attributes
> = {
  name: 'BatchNormTrainGrad',
  run(inputs, { epsilon, activation }, backend) {
    const channels = inputs.x.shape.at(-1)!;
    const positions = inputs.x.shape.reduce((a, b) => a * b, 1) / channels;
    const [dx, dscale, doffset] = [
      backend.output(inputs.x.shape),
      backend.output([channels]),
      backend.output([channels]),
    ];
    const tensors = [inputs.x, inputs.y, inputs.dy].map((tensor) => backend.pointer(tensor));
    const [low, high] = limits(activation) as [number, number];
    const meanPointer = backend.pointer(inputs.mean);
    const chunk = Math.max(1, Math.ceil(chunkElements / channels));
    const sums = channelSums(backend, positions, 2 * channels, channels, (pointer) => {
      const parameters = [...tensors, pointer, channels, low, high, meanPointer, chunk];
      backend.engine.run('gradientSums', positions, chunk, ...parameters);
    });
    const [scale, variance] = [backend.values(inputs.scale), backend.values(inputs.variance)];
    backend.scratch(12 * channels, (pointer) => {
      const coefficients = backend.engine.pool.floats(pointer, 3 * channels);
      for (let c = 0; c < channels; c++) {
        const inverse = 1 / Math.sqrt(variance[c]! + epsilon);
        const derivative = sums[channels + c]! * inverse;
        doffset.values[c] = sums[c]!;
        dscale.values[c] = derivative;
        // dx = a (dy - mean dy) + b (x - mean).
        const a = scale[c]! * inverse;
        coefficients[c] = a;
        coefficients[channels + c] = sums[c]! / positions;
        coefficients[2 * channels + c] = (-a * inverse * derivative) / positions;
      }
      const parameters = [...tensors, dx.pointer, pointer, low, high, meanPointer, channels];
      backend.engine.run('gradient', positions, chunk, ...parameters);
    });
    return [dx.info, dscale.info, doffset.info];
  },
};
