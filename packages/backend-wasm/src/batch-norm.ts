import type { EngineBackend } from './engine-backend.ts';
import { chunkElements, type EngineKernel } from './kernel.ts';

interface Attributes {
  readonly epsilon: number;
  readonly activation: 'linear' | 'relu' | 'relu6';
}

/** The range in which the activation's derivative is 1. It is 0 outside. */
const ranges = {
  linear: { low: Number.NEGATIVE_INFINITY, high: Number.POSITIVE_INFINITY },
  relu: { low: 0, high: Number.POSITIVE_INFINITY },
  relu6: { low: 0, high: 6 },
} as const;

/** Runs a task that sums per channel over chunks of positions. The chunks' sums are added in order, in doubles. */
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
    const totals = channelSums(backend, positions, 2 * channels, channels, (sums) =>
      backend.engine.run('moments', positions, chunk, { x, sums, channels, chunk }),
    );
    const scale = backend.values(inputs.scale);
    backend.scratch(4 * channels, (factors) => {
      const values = backend.engine.pool.floats(factors, channels);
      for (let c = 0; c < channels; c++) {
        const shift = totals[c]! / positions;
        mean.values[c] = input[c]! + shift;
        variance.values[c] = Math.max(0, totals[channels + c]! / positions - shift * shift);
        values[c] = scale[c]! / Math.sqrt(variance.values[c]! + epsilon);
      }
      const perChannel = { means: mean.pointer, factors, offsets: backend.pointer(inputs.offset), channels };
      backend.engine.run('normalize', positions, chunk, {
        ...{ x, y: y.pointer },
        ...perChannel,
        ...ranges[activation],
      });
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
    const given = {
      ...{ x: backend.pointer(inputs.x), y: backend.pointer(inputs.y), dy: backend.pointer(inputs.dy) },
      ...{ means: backend.pointer(inputs.mean), channels, ...ranges[activation] },
    };
    const chunk = Math.max(1, Math.ceil(chunkElements / channels));
    const totals = channelSums(backend, positions, 2 * channels, channels, (sums) =>
      backend.engine.run('gradientSums', positions, chunk, { ...given, sums, chunk }),
    );
    const [scale, variance] = [backend.values(inputs.scale), backend.values(inputs.variance)];
    backend.scratch(12 * channels, (coefficients) => {
      const values = backend.engine.pool.floats(coefficients, 3 * channels);
      for (let c = 0; c < channels; c++) {
        const inverse = 1 / Math.sqrt(variance[c]! + epsilon);
        const derivative = totals[channels + c]! * inverse;
        doffset.values[c] = totals[c]!;
        dscale.values[c] = derivative;
        // dx = a (dy - mean dy) + b (x - mean).
        const a = scale[c]! * inverse;
        values[c] = a;
        values[channels + c] = totals[c]! / positions;
        values[2 * channels + c] = (-a * inverse * derivative) / positions;
      }
      backend.engine.run('gradient', positions, chunk, { ...given, dx: dx.pointer, coefficients });
    });
    return [dx.info, dscale.info, doffset.info];
  },
};
