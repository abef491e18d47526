import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createWasmBackend } from '@bitshare/backend-wasm';
import { createImageFolder } from '@bitshare/datasets';
import { modulesOf, pytorchWeights } from '@bitshare/importers';
import { modelByName } from '@bitshare/models';
import { createNetwork } from '@bitshare/network';
import { evaluate } from '@bitshare/trainer';
import { describe, expect, it } from 'vitest';

const { BITSHARE_DATA_DIR: data = '', BITSHARE_WEIGHTS_DIR: weights = '' } = process.env;

// cifar10-jpeg.tar.gz: the test images of CIFAR-10 re-encoded as JPEG, which costs accuracy, by class.
describe.skipIf(!data || !weights)(
  'ResNets trained in PyTorch, on CIFAR-10 as JPEG (BITSHARE_DATA_DIR, BITSHARE_WEIGHTS_DIR)',
  () => {
    it.each([
      ['resnet20', 81.0],
      ['resnet56', 83.2],
    ])(
      '%s is right in %s %%',
      async (name, percent) => {
        await createWasmBackend().activate();
        const { test, inputShape } = await createImageFolder({
          path: join(data, 'cifar10-jpeg.tar.gz'),
        }).load();
        const graph = modelByName(name, { classes: 10, inputShape });
        const file = await readFile(join(weights, `${name}-cifar10.safetensors`));
        const network = createNetwork(graph, pytorchWeights(graph, file, { modules: modulesOf(name) }));
        const { top1 } = await evaluate(network, test);
        network.dispose();
        expect(Math.abs(top1 - percent)).toBeLessThan(0.1);
      },
      1_200_000,
    );
  },
);
