import { compose, QUANTIZER } from '@bitshare/core';
import { uniformQuantize, weightStandardize } from '@bitshare/ops';
import {
  bitSharing,
  createBitSharing,
  createDorefa,
  createLsq,
  createPact,
  dorefa,
  lsq,
  pact,
} from '@bitshare/quantizers';
import { testQuantizer } from '@bitshare/testing';
import * as tf from '@tensorflow/tfjs';
import { expect, it } from 'vitest';

for (const [name, create] of [
  ['bit sharing', createBitSharing],
  ['DoReFa', createDorefa],
  ['LSQ', createLsq],
  ['PACT', createPact],
] as const) {
  testQuantizer(name, create);
  testQuantizer(`${name} per channel`, () => create({ perChannel: true }), { perChannel: true });
}

it('starts the clip value at 0.8 of the largest standardised weight or activation', () => {
  const quantizer = createBitSharing();
  const x = tf.tensor1d([0, 1, 2, 5]);
  const activation = quantizer.initialise(x, { layer: 'a', role: 'activation' });
  expect(activation.clip!.dataSync()[0]).toBeCloseTo(4, 5);
  const deviation = Math.sqrt([0, 1, 2, 5].reduce((sum, v) => sum + (v - 2) ** 2, 0) / 3);
  const weight = quantizer.initialise(x, { layer: 'a', role: 'weight' });
  expect(weight.clip!.dataSync()[0]).toBeCloseTo((0.8 * 3) / deviation, 4);
});

it("bit sharing per channel is, in each output channel, bit sharing with that channel's clip value", () => {
  const site = { layer: 'a', role: 'weight' } as const;
  tf.tidy(() => {
    const w = tf.mul(tf.randomNormal([3, 3, 2, 4], 0, 1, 'float32', 5), tf.tensor1d([1, 0.1, 3, 0.5]));
    const quantizer = createBitSharing({ perChannel: true });
    const { clip } = quantizer.initialise(w, site);
    const standard = weightStandardize(w);
    const upstream = tf.randomNormal([3, 3, 2, 4], 0, 1, 'float32', 6);
    const shared = (v: tf.Tensor) =>
      quantizer.shareBits!({ x: w, site, parameters: { clip: v } }, tf.tensor1d([0, 9]), [2, 4, 8]).output;
    const { value, grad } = tf.valueAndGrad(shared)(clip!, upstream);
    for (const [c, v] of clip!.dataSync().entries()) {
      const [own, ownUpstream] = [tf.gather(standard, [c], 3), tf.gather(upstream, [c], 3)];
      expect(v).toBeCloseTo(0.8 * tf.max(tf.abs(own)).dataSync()[0]!, 5);
      const alone = tf.valueAndGrad((t) => uniformQuantize(own, t, 4, true))(tf.scalar(v), ownUpstream);
      const distance = tf.max(tf.abs(tf.sub(tf.gather(value, [c], 3), alone.value)));
      expect(distance.dataSync()[0]).toBeLessThan(1e-5);
      expect(grad.dataSync()[c]).toBeCloseTo(alone.grad.dataSync()[0]!, 4);
    }
  });
});

it.each([bitSharing, dorefa, lsq, pact])('plugin %# provides a quantizer of its name', (plugin) => {
  expect(compose(bitSharing(), plugin()).resolve(QUANTIZER).name).toBe(plugin().name);
});
