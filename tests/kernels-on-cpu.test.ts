import { readFile } from 'node:fs/promises';
import { testOps } from '@bitshare/testing';
import * as tf from '@tensorflow/tfjs';

const golden = JSON.parse(
  await readFile(new URL('../packages/ops/test/fixtures/bit-sharing.json', import.meta.url), 'utf8'),
);

const cpu = () => ({
  name: 'cpu',
  async activate() {
    await tf.setBackend('cpu');
    return { engine: 'cpu', build: 'reference', threads: 1, versions: {} };
  },
});

testOps('cpu', cpu, golden);
