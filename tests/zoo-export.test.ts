import { createRandom, type Graph, type TrainedNetwork, type Weights } from '@bitshare/core';
import { createBops } from '@bitshare/costs';
import { createOnnxInt8, createOnnxPacked, createPacked, createTfjs } from '@bitshare/exporters';
import { modelByName } from '@bitshare/models';
import { createNetwork, fixedPrecision, initialWeights, uniformPolicy } from '@bitshare/network';
import { createDorefa } from '@bitshare/quantizers';
import { loadNetwork } from '@bitshare/runtime';
import { testExporter } from '@bitshare/testing';
import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, test } from 'vitest';
import { hasOnnxruntime, runOnnx } from './hosts/run-onnx.ts';
import { runTfjs } from './hosts/run-tfjs.ts';

const tools = () => ({ quantizer: createDorefa(), cost: createBops() });
const images = 2;
const pixels = Float32Array.from({ length: images * 32 * 32 * 3 }, (_, i) => Math.sin(i * i));

/** A network of the zoo, thin, with random weights and uniform bits. */
function network(name: 'preresnet8' | 'resnet20' | 'lenet5' | 'resnet18' | 'mobilenetv2'): TrainedNetwork {
  const graph = modelByName(name, { classes: 10, inputShape: [32, 32, 3], width: 0.25 });
  return { graph, weights: randomWeights(graph), policy: uniformPolicy(graph, 4) };
}

/** Batch norms shift as trained ones do: without that whole channels are zero, a tie between two levels where values have signs. */
function randomWeights(graph: Graph): Weights {
  const random = createRandom(1);
  const drawn = Object.entries(initialWeights(graph, random)).map(([name, { shape, values }]) => {
    const shift = name.endsWith('/offset') ? values.map(() => 0.2 * (random.next() - 0.5)) : values;
    return [name, { shape, values: shift }] as const;
  });
  return Object.fromEntries(drawn);
}

function answersOf({ graph, weights, policy }: TrainedNetwork): Float32Array {
  const own = createNetwork(graph as Graph, weights as Weights);
  const { parameters } = own;
  const transform = fixedPrecision({ graph, policy: policy!, quantizer: createDorefa(), parameters });
  const answers = tf.tidy(() =>
    own
      .forward(tf.tensor4d(pixels, [images, 32, 32, 3]), { training: false, transform })
      .dataSync()
      .slice(),
  );
  own.dispose();
  return answers as Float32Array;
}

/** Ties that fall to either side spread; all else is float32's last digits. */
function expectNear(found: ArrayLike<number>, expected: Float32Array): void {
  const scale = Math.max(...expected.map(Math.abs));
  const errors = Array.from(expected, (value, i) => Math.abs(value - found[i]!) / scale);
  expect(Math.max(...errors)).toBeLessThan(0.1);
}

describe.each(['preresnet8', 'resnet20', 'lenet5', 'resnet18', 'mobilenetv2'] as const)('%s', (name) => {
  let trained: TrainedNetwork;
  let expected: Float32Array;
  beforeAll(async () => {
    await tf.setBackend('cpu');
    trained = network(name);
    expected = answersOf(trained);
  });

  test('packed', async () => {
    const [file] = await createPacked(tools()).export(trained, 'x');
    expectNear((await loadNetwork(file!.bytes)).run(pixels), expected);
  });

  test('tfjs', async () => {
    const files = await createTfjs(tools()).export(trained, 'model.json');
    expectNear(await runTfjs(files, pixels, [images, 32, 32, 3]), expected);
  });

  test.skipIf(!hasOnnxruntime)('ONNX', async () => {
    for (const create of [createOnnxPacked, createOnnxInt8]) {
      const files = await create(tools()).export(trained, 'x');
      expectNear(await runOnnx(files, pixels, [images, 32, 32, 3]), expected);
    }
  });
});

for (const [name, create] of [
  ['onnx-packed', createOnnxPacked],
  ['onnx-int8', createOnnxInt8],
] as const) {
  const { quantizer, cost } = tools();
  testExporter(name, {
    quantizer,
    create: () => create({ quantizer, cost }),
    ...(hasOnnxruntime ? { run: (files, images, count) => runOnnx(files, images, [count, 10, 9, 3]) } : {}),
  });
}
