import { createRandom, type Quantizer } from '@bitshare/core';
import { createBops } from '@bitshare/costs';
import { createPacked, packNetwork } from '@bitshare/exporters';
import { preresnet } from '@bitshare/models';
import { initialWeights, policyFor, uniformPolicy } from '@bitshare/network';
import { packedIdealBytes, writePacked } from '@bitshare/packed';
import { createBitSharing, createDorefa, createLsq } from '@bitshare/quantizers';
import { loadNetwork } from '@bitshare/runtime';
import { testExporter } from '@bitshare/testing';
import { expect, test } from 'vitest';

const subject = (create: () => Quantizer) => {
  const quantizer = create();
  return {
    quantizer,
    create: () => createPacked({ quantizer, cost: createBops() }),
    run: async (files: readonly { readonly bytes: Uint8Array }[], images: Float32Array) =>
      (await loadNetwork(files[0]!.bytes)).run(images),
  };
};

testExporter('packed, bit sharing', subject(createBitSharing));
testExporter('packed, DoReFa', subject(createDorefa));
testExporter(
  'packed, LSQ per channel',
  subject(() => createLsq({ perChannel: true })),
);

test('a ResNet-20 of 2, 4 and 8 bits takes at most 5 % more than its parameters at their bits', async () => {
  const graph = preresnet({ depth: 20, classes: 10 });
  const random = createRandom(0);
  const choice = () => [2, 4, 8][Math.floor(3 * random.next())]!;
  const edge = uniformPolicy(graph, 8).layers;
  const policy = policyFor(graph, (id) =>
    ['conv', 'dense'].includes(id) ? edge[id]! : { weightBits: choice(), activationBits: choice() },
  );
  const packed = await packNetwork(
    {
      graph,
      policy,
      weights: initialWeights(graph, random),
      labels: ['plane', 'car', 'bird', 'cat', 'deer', 'dog', 'frog', 'horse', 'ship', 'truck'],
      normalization: { mean: [0.4914, 0.4822, 0.4465], std: [0.247, 0.2435, 0.2616] },
      provenance: { run: 'results/resnet20', dataset: 'cifar10', seed: '0' },
    },
    { quantizer: createDorefa(), cost: createBops() },
  );
  const bytes = writePacked(packed).length;
  expect(bytes / packedIdealBytes(packed)).toBeLessThan(1.05);
});
