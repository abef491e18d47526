import type * as tf from '@tensorflow/tfjs';
import { channelSums } from './batch-norm.ts';
import { gateDerivative } from './bit-sharing.ts';
import type { EngineBackend } from './engine-backend.ts';
import { chunkElements, type EngineKernel } from './kernel.ts';

interface Attributes {
  readonly groupSize: number;
}

/** Writes 0 or 1 for each channel. The best group (the first on a tie) is always open. */
function channelGates(scores: Float32Array, threshold: number, groupSize: number, gates: Float32Array): void {
  const best = scores.indexOf(scores.reduce((a, b) => Math.max(a, b)));
  for (let c = 0; c < gates.length; c++) {
    const group = Math.floor(c / groupSize);
    gates[c] = scores[group]! > threshold || group === best ? 1 : 0;
  }
}

function gated(
  backend: EngineBackend,
  x: tf.TensorInfo,
  scores: tf.TensorInfo,
  threshold: tf.TensorInfo,
  groupSize: number,
): tf.TensorInfo {
  const channels = x.shape.at(-1)!;
  const positions = x.shape.slice(0, -1).reduce((a, b) => a * b, 1);
  const y = backend.output(x.shape);
  backend.scratch(4 * channels, (gates) => {
    const values = backend.engine.pool.floats(gates, channels);
    channelGates(backend.values(scores), backend.values(threshold)[0]!, groupSize, values);
    const chunk = Math.max(1, Math.ceil(chunkElements / channels));
    const given = { x: backend.pointer(x), y: y.pointer, gates, channels };
    backend.engine.run('gate', positions, chunk, given);
  });
  return y.info;
}

/** Multiplies each channel by its group's gate. */
export const channelGate: EngineKernel<'x' | 'scores' | 'threshold', Attributes> = {
  name: 'ChannelGate',
  run: ({ x, scores, threshold }, { groupSize }, backend) => gated(backend, x, scores, threshold, groupSize),
};

/** Gradients by the input and by the threshold, to which closed groups contribute too. */
export const channelGateGradient: EngineKernel<'dy' | 'x' | 'scores' | 'threshold', Attributes> = {
  name: 'ChannelGateGrad',
  run({ dy, x, scores, threshold }, { groupSize }, backend) {
    const channels = x.shape.at(-1)!;
    const positions = x.shape.slice(0, -1).reduce((a, b) => a * b, 1);
    const [a, b] = [backend.pointer(dy), backend.pointer(x)];
    const totals = channelSums(backend, positions, channels, channels, (sums, chunk) =>
      backend.engine.run('productSums', positions, chunk, { a, b, sums, channels, chunk }),
    );
    const dthreshold = backend.output([]);
    const limit = backend.values(threshold)[0]!;
    dthreshold.values[0] = totals.reduce(
      (total, sum, c) =>
        total + sum * gateDerivative(backend.values(scores)[Math.floor(c / groupSize)]!, limit),
      0,
    );
    return [gated(backend, dy, scores, threshold, groupSize), dthreshold.info];
  },
};
