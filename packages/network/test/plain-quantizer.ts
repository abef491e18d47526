import type { QuantizeRequest, Quantizer } from '@bitshare/core';
import * as tf from '@tensorflow/tfjs';

/**
 * A minimal quantizer of the contract: weights are centred by their mean (so that statistics over removed weights
 * would show), with a learned range and rounded levels. It records its calls.
 */
export function createPlainQuantizer() {
  const requests: { request: QuantizeRequest; bits: number }[] = [];
  let initialised = 0;
  const centred = (x: tf.Tensor, mask: tf.Tensor | undefined) =>
    mask ? tf.sub(x, tf.div(tf.sum(tf.mul(x, mask)), tf.sum(mask))) : tf.sub(x, tf.mean(x));
  const quantizer: Quantizer = {
    name: 'plain',
    initialise(sample) {
      initialised++;
      // A layer may be all zero.
      return { range: tf.tidy(() => tf.maximum(tf.max(tf.abs(sample)), 1e-3)) };
    },
    quantize(request, bits) {
      requests.push({ request, bits });
      const { x, site, mask, parameters } = request;
      const value = site.role === 'weight' ? centred(x, mask) : x;
      const step = tf.div(parameters.range!, 2 ** bits - 1);
      const rounded = tf.customGrad((v) => ({
        value: tf.round(v as tf.Tensor),
        gradFunc: (dy: tf.Tensor) => dy,
      }));
      return tf.mul(rounded(tf.div(value, step)), step);
    },
  };
  return { quantizer, requests, initialisations: () => initialised };
}
