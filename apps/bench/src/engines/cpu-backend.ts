import type { Backend } from '@bitshare/core';
import * as tf from '@tensorflow/tfjs';

/** tfjs's own plain JavaScript engine: the reference for small networks, far too slow for real training. */
export const createCpuBackend = (): Backend => ({
  name: 'cpu',
  async activate() {
    await tf.setBackend('cpu');
    await tf.ready();
    return {
      engine: 'cpu',
      build: 'javascript',
      threads: 1,
      versions: { '@tensorflow/tfjs': tf.version.tfjs },
    };
  },
});
