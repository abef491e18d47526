import type { Backend } from '@bitshare/core';
import * as tf from '@tensorflow/tfjs';

/** The plain JavaScript engine of tfjs: the reference for small networks, too slow for training. */
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
