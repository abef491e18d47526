import { spawnSync } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { modulesOf, pytorchParameters, pytorchWeights } from '@bitshare/importers';
import { modelByName } from '@bitshare/models';
import { createNetwork } from '@bitshare/network';
import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';

const file = (path: string) => new URL(path, import.meta.url);

// Names and shapes of torchvision's networks with 1000 classes, as tests/peers/pytorch_networks.py prints them.
const stateDicts: Record<string, Record<string, number[]>> = JSON.parse(
  await readFile(file('fixtures/state-dicts.json'), 'utf8'),
);

it.each(Object.keys(stateDicts))('%s has a name and shape for every tensor of torchvision', (model) => {
  const named = pytorchParameters(modelByName(model, { classes: 1000 }), modulesOf(model)).map(
    ({ tensor, saved }) => [tensor, saved],
  );
  const published = Object.entries(stateDicts[model]!).filter(
    ([name]) => !name.endsWith('num_batches_tracked'),
  );
  expect(Object.fromEntries(named)).toEqual(Object.fromEntries(published));
});

const python = (request?: object) => {
  const script = request ? [fileURLToPath(file('peers/pytorch_networks.py'))] : ['-c', 'import torch'];
  return spawnSync('python3', script, {
    input: JSON.stringify(request ?? {}),
    encoding: 'utf8',
    maxBuffer: 1e8,
  });
};

/** A network with random weights answers here as in PyTorch. */
async function expectSameLogits(model: string, width: number): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'bitshare-'));
  const out = join(folder, 'weights.safetensors');
  const image: [number, number, number] = [32, 32, 3];
  const { stdout, stderr } = python({ network: model, width, classes: 5, image, out });
  if (!stdout) throw new Error(stderr);
  const { images, logits } = JSON.parse(stdout) as { images: number[]; logits: number[] };
  const graph = modelByName(model, { classes: 5, inputShape: image, width });
  const weights = pytorchWeights(graph, await readFile(out), { modules: modulesOf(model) });
  const network = createNetwork(graph, weights);
  const ours = tf.tidy(() =>
    network.forward(tf.tensor4d(images, [2, ...image]), { training: false }).dataSync(),
  );
  const scale = Math.max(1, ...logits.map(Math.abs));
  logits.forEach((logit, i) => {
    expect(Math.abs(ours[i]! - logit) / scale).toBeLessThan(1e-4);
  });
  network.dispose();
  await rm(folder, { recursive: true });
}

describe.skipIf(python().status !== 0)('beside PyTorch (python3 with torch)', () => {
  beforeAll(() => tf.setBackend('cpu'));

  it.each([
    ['resnet20', 0.5],
    ['resnet18', 0.125],
    ['resnet50', 0.125],
    ['mobilenetv2', 0.25],
  ])('%s of width %s answers as it does in PyTorch', expectSameLogits);
});

const small = { network: 'mobilenetv3-small', width: 0.25, classes: 5, image: [32, 32, 3] };
describe.skipIf(python(small).status !== 0)('beside torchvision (python3 with torchvision)', () => {
  beforeAll(() => tf.setBackend('cpu'));

  it.each([
    ['mobilenetv3-small', 0.25],
    ['mobilenetv3-large', 0.25],
    ['squeezenet', 1],
  ])('%s of width %s answers as it does in torchvision', expectSameLogits);
});
