import { once, type Plugin, QUANTIZER, type Quantizer } from '@bitshare/core';
import { uniformQuantize } from '@bitshare/ops';
import * as tf from '@tensorflow/tfjs';

/**
 * DoReFa-Net (Zhou et al., 2016): weights squashed by tanh and scaled to [-1, 1], activations clipped to [0, 1]; nothing is
 * learned. It has no bit sharing of its own, so a search composes one from its fixed bits.
 */
export function createDorefa(): Quantizer {
  const unit = tf.tidy(() => tf.keep(tf.scalar(1)));
  return {
    name: 'dorefa',
    initialise: () => ({}),
    quantize({ x, site, mask }, bits) {
      if (site.role === 'activation') return uniformQuantize(x, unit, bits, false);
      const squashed = tf.tanh(x);
      const counted = mask ? tf.mul(tf.abs(squashed), mask) : tf.abs(squashed);
      return uniformQuantize(tf.div(squashed, tf.add(tf.max(counted), 1e-8)), unit, bits, true);
    },
  };
}

/** Provides QUANTIZER; needs nothing. */
export const dorefa = (): Plugin => ({
  name: 'dorefa',
  register: (container) => container.register(QUANTIZER, { useFactory: once(createDorefa) }),
});
