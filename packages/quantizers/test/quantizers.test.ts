import { compose, QUANTIZER } from '@bitshare/core';
import { bitSharing, createBitSharing, createDorefa, dorefa } from '@bitshare/quantizers';
import { testQuantizer } from '@bitshare/testing';
import * as tf from '@tensorflow/tfjs';
import { expect, it } from 'vitest';

testQuantizer('bit sharing', createBitSharing);
testQuantizer('DoReFa', createDorefa);

it('starts the clip value at 0.8 of the largest standardised weight or activation', () => {
  const quantizer = createBitSharing();
  const x = tf.tensor1d([0, 1, 2, 5]);
  const activation = quantizer.initialise(x, { layer: 'a', role: 'activation' });
  expect(activation.clip!.dataSync()[0]).toBeCloseTo(4, 5);
  const deviation = Math.sqrt([0, 1, 2, 5].reduce((sum, v) => sum + (v - 2) ** 2, 0) / 3);
  const weight = quantizer.initialise(x, { layer: 'a', role: 'weight' });
  expect(weight.clip!.dataSync()[0]).toBeCloseTo((0.8 * 3) / deviation, 4);
});

it('the last quantizer plugin wins', () => {
  expect(compose(bitSharing(), dorefa()).resolve(QUANTIZER).name).toBe('dorefa');
});
