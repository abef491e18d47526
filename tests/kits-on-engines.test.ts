import { createNodeBackend } from '@bitshare/backend-node';
import { createWasmBackend } from '@bitshare/backend-wasm';
import type { Backend } from '@bitshare/core';
import { createBitSharing, createDorefa, createLsq, createPact } from '@bitshare/quantizers';
import { testBackend, testOperations, testOps, testOptimizer, testQuantizer } from '@bitshare/testing';
import { createSgd } from '@bitshare/trainer';
import * as tf from '@tensorflow/tfjs';
import { it } from 'vitest';

// The kits of quantizers and optimizers elsewhere than on tfjs's cpu backend, where their own packages run them.

const cpu = (): Backend => ({
  name: 'cpu',
  async activate() {
    await tf.setBackend('cpu');
    const versions = { '@tensorflow/tfjs': tf.version.tfjs };
    return { engine: 'cpu', build: 'reference', threads: 1, versions };
  },
});
testBackend('cpu', cpu);
testOps('cpu', cpu);
testOperations('cpu', cpu);

const quantizers = {
  'bit sharing': createBitSharing,
  dorefa: createDorefa,
  lsq: createLsq,
  pact: createPact,
};

function testParts(engine: string, create: () => Backend): void {
  const activate = () => create().activate();
  for (const [name, quantizer] of Object.entries(quantizers))
    testQuantizer(`${name} on ${engine}`, quantizer, { activate });
  testOperations(engine, create);
  testOptimizer(`sgd on ${engine}`, () => ({ name: 'sgd', create: createSgd }), activate);
}

testParts('wasm', () => createWasmBackend({ threads: 2 }));

const node = () => createNodeBackend({ threads: 2 });
const nodeIsThere = await node()
  .activate()
  .then(
    () => true,
    () => false,
  );
if (nodeIsThere) testParts('node', node);
else it.skip('the kits on the engine node (needs tfjs-node)');
