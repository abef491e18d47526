import { testOps } from '@bitshare/testing';
import * as tf from '@tensorflow/tfjs';

testOps('cpu', () => ({
  name: 'cpu',
  async activate() {
    await tf.setBackend('cpu');
    return { engine: 'cpu', build: 'reference', threads: 1, versions: {} };
  },
}));
