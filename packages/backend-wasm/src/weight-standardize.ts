import type * as tf from '@tensorflow/tfjs';
import { channelSums } from './batch-norm.ts';
import { fourSums } from './bit-sharing.ts';
import type { EngineBackend } from './engine-backend.ts';
import { chunkElements, type EngineKernel } from './kernel.ts';

interface Spread {
  readonly mean: number;
  /** 1 / (sample standard deviation + epsilon). */
  readonly inverse: number;
}

/** Mean and deviation of the weights that a mask counts, or of all. One pass over differences from the first weight, so that a large
 * mean costs no precision. */
function spread(backend: EngineBackend, w: tf.TensorInfo, mask: tf.TensorInfo | undefined, epsilon: number) {
  const values = backend.values(w);
  const origin = values[0]!;
  const given = {
    ...{ w: backend.pointer(w), mask: mask ? backend.pointer(mask) : 0 },
    ...{ chunk: chunkElements, origin, one: 1 },
  };
  const [count, sum, squares] = fourSums(backend, values.length, (sums) =>
    backend.engine.run('weightMoments', values.length, chunkElements, { ...given, sums }),
  ) as unknown as [number, number, number];
  const shift = sum / count;
  const variance = Math.max(0, squares - sum * shift) / Math.max(count - 1, 1);
  return { mean: origin + shift, inverse: 1 / (Math.sqrt(variance) + epsilon) } satisfies Spread;
}

/**
 * Weights less their mean, divided by their deviation. Also returns the reciprocal of the deviation, by which the gradient is
 * multiplied.
 */
export const weightStandardize: EngineKernel<'w' | 'mask', { readonly epsilon: number }> = {
  name: 'WeightStandardize',
  run({ w, mask }, { epsilon }, backend) {
    const { mean, inverse } = spread(backend, w, mask, epsilon);
    const [y, factor] = [backend.output(w.shape), backend.output([])];
    factor.values[0] = inverse;
    const given = { x: backend.pointer(w), y: y.pointer, mean, factor: inverse };
    backend.engine.run('shiftScale', y.values.length, chunkElements, given);
    return [y.info, factor.info];
  },
};

/** The constant of the op `filterScores`. */
const scoreEpsilon = 1e-6;

/** Mean absolute standardised weight of each group of filters. */
export const filterScores: EngineKernel<'w', { readonly groupSize: number }> = {
  name: 'FilterScores',
  run({ w }, { groupSize }, backend) {
    const filters = w.shape.at(-1)!;
    const rows = backend.values(w).length / filters;
    const { mean, inverse } = spread(backend, w, undefined, scoreEpsilon);
    const pointer = backend.pointer(w);
    const totals = channelSums(backend, rows, filters, filters, (sums, chunk) =>
      backend.engine.run('distanceSums', rows, chunk, { w: pointer, sums, filters, chunk, mean }),
    );
    const scores = backend.output([Math.ceil(filters / groupSize)]);
    scores.values.forEach((_, group) => {
      const members = totals.subarray(group * groupSize, (group + 1) * groupSize);
      scores.values[group] = (members.reduce((a, b) => a + b) / members.length / rows) * inverse;
    });
    return scores.info;
  },
};
