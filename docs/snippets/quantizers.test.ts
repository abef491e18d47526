import { wasmBackend } from '@bitshare/backend-wasm';
import {
  compose,
  pipeline,
  plugin,
  QUANTIZER,
  type QuantizeRequest,
  type Quantizer,
  startFrom,
} from '@bitshare/core';
import { synthetic } from '@bitshare/datasets';
import { preresnet } from '@bitshare/models';
import { uniformPolicy } from '@bitshare/network';
import { detached, uniformQuantize } from '@bitshare/ops';
import { createLsq, lsq } from '@bitshare/quantizers';
import { testQuantizer } from '@bitshare/testing';
import { fineTune, pretrain, sgd, usePolicy } from '@bitshare/trainer';
import * as tf from '@tensorflow/tfjs';
import { expect, test } from 'vitest';

// #region network
const network = preresnet({ depth: 8, inputShape: [12, 12, 1], classes: 4 });
// #endregion network

test('fixed bits', async () => {
  // #region fixed
  const container = compose(wasmBackend(), synthetic({ classes: 4 }), sgd(), lsq({ perChannel: true }));
  const compressed = await pipeline(
    container,
    pretrain({ epochs: 2, batchSize: 32 }),
    usePolicy((graph) => uniformPolicy(graph, 4)),
    fineTune({ epochs: 2, batchSize: 32 }),
  ).run(startFrom(network));
  // #endregion fixed
  expect(compressed.history.at(-1)?.metrics.top1).toBeGreaterThan(60);
});

test('singly', async () => {
  await tf.setBackend('cpu');
  // #region singly
  const quantizer = createLsq();
  const site = { layer: 'conv1', role: 'weight' } as const;
  const x = tf.randomNormal([3, 3, 16, 32]);
  const parameters = quantizer.initialise(x, site, 4);
  const y = quantizer.quantize({ x, site, parameters }, 4);
  // #endregion singly
  expect(new Set(y.dataSync()).size).toBeLessThanOrEqual(16);
});

// #region own
/** Ranges are powers of two, so that a shift scales: the next one above the tensor's largest magnitude. */
const shiftRange = ({ x, mask }: QuantizeRequest) =>
  detached(() => {
    const magnitude = tf.max(mask ? tf.mul(tf.abs(x), mask) : tf.abs(x));
    return tf.pow(2, tf.ceil(tf.div(tf.log(tf.add(magnitude, 1e-8)), Math.LN2)));
  });

const createPowerOfTwo = (): Quantizer => ({
  name: 'power-of-two',
  initialise: () => ({}), // nothing is learned
  quantize: (request, bits) =>
    uniformQuantize(request.x, shiftRange(request), bits, request.site.role === 'weight'),
});

const powerOfTwo = () => plugin({ name: 'power-of-two', provides: QUANTIZER, create: createPowerOfTwo });
// #endregion own

// #region kit
testQuantizer('power of two', createPowerOfTwo);
// #endregion kit

test('the plugin provides it', () => {
  expect(compose(powerOfTwo()).resolve(QUANTIZER).name).toBe('power-of-two');
});
