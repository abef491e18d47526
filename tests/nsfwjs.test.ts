import { createWasmBackend, wasmBackend } from '@bitshare/backend-wasm';
import { compose, pipeline, startFrom } from '@bitshare/core';
import { bops, createBops } from '@bitshare/costs';
import { createSynthetic, synthetic } from '@bitshare/datasets';
import { createPacked, createTfjs } from '@bitshare/exporters';
import { fromModelJson } from '@bitshare/importers';
import { createNetwork, uniformPolicy } from '@bitshare/network';
import { createLsq, lsq } from '@bitshare/quantizers';
import { loadNetwork } from '@bitshare/runtime';
import { correctStatistics, usePolicy } from '@bitshare/trainer';
import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { runTfjs } from './hosts/run-tfjs.ts';
import { nsfwjsModel } from './imported/nsfwjs-model.ts';
import { hasPhotographs, photographs } from './imported/photographs.ts';

type Model = 'mobilenet_v2' | 'mobilenet_v2_mid' | 'inception_v3';
type Images = tf.Tensor4D;

beforeAll(() => createWasmBackend().activate());

/** The model as TensorFlow.js runs it: probabilities of images of numbers between 0 and 1. */
async function loaded(name: Model): Promise<tf.LayersModel | tf.GraphModel> {
  const { json, read } = nsfwjsModel(name);
  const [group] = json.weightsManifest;
  const data = Buffer.concat(await Promise.all(group!.paths.map(read)));
  const artifacts = {
    modelTopology: json.modelTopology,
    weightSpecs: group!.weights,
    weightData: Uint8Array.from(data).buffer,
  };
  const handler = tf.io.fromMemory(artifacts);
  return 'node' in json.modelTopology ? tf.loadGraphModel(handler) : tf.loadLayersModel(handler);
}

describe.each([
  ['mobilenet_v2', 'layers-model', 224],
  ['mobilenet_v2_mid', 'graph-model', 224],
  // Eleven billion multiplications for two images.
  ...(process.env.BITSHARE_INCEPTION ? [['inception_v3', 'layers-model', 299] as const] : []),
] as const)("nsfwjs's %s, a %s", (name, format, side) => {
  async function expectSameAnswers(images: Images): Promise<void> {
    const { graph, weights, format: found } = await fromModelJson(nsfwjsModel(name).json, nsfwjsModel(name));
    expect(found).toBe(format);
    const [model, network] = [await loaded(name), createNetwork(graph, weights)];
    tf.tidy(() => {
      const expected = (model.predict(images) as tf.Tensor).dataSync();
      const logits = network.forward(images, { training: false }) as tf.Tensor2D;
      const actual = tf.softmax(logits).dataSync();
      expected.forEach((value, i) => {
        expect(Math.abs(actual[i]! - value)).toBeLessThan(1e-5);
      });
    });
    network.dispose();
    model.dispose();
  }

  it(
    'answers as in TensorFlow.js',
    () => expectSameAnswers(tf.randomUniform([2, side, side, 3], 0, 1, 'float32', 3)),
    300_000,
  );

  it.skipIf(!hasPhotographs)(
    'answers as in TensorFlow.js, on photographs (BITSHARE_DATA_DIR)',
    async () => expectSameAnswers(await photographs(side)),
    300_000,
  );
});

describe("nsfwjs's mobilenet_v2, compressed without training", () => {
  const quantizer = createLsq({ perChannel: true });
  const side = 224;

  it('answers at 8 bits as it did, and its packed file and its model.json answer alike', async () => {
    const { graph, weights } = await fromModelJson(
      nsfwjsModel('mobilenet_v2').json,
      nsfwjsModel('mobilenet_v2'),
    );
    const images = { classes: 5, inputShape: [side, side, 3], trainSize: 4, testSize: 2 } as const;
    const container = compose(wasmBackend(), synthetic(images), lsq({ perChannel: true }), bops());
    const compressed = await pipeline(
      container,
      usePolicy((network) => uniformPolicy(network, 8)),
      correctStatistics({ batchNorm: 'kept', images: 4 }),
    ).run(startFrom(graph, weights));
    const { test } = await createSynthetic(images).load();
    const pixels = Float32Array.from((await first(test)).images);

    const float = createNetwork(graph, weights);
    const before = tf.tidy(() =>
      float.forward(tf.tensor4d(pixels, [2, side, side, 3]), { training: false }).dataSync(),
    );
    float.dispose();
    const trained = { graph: compressed.graph, weights: compressed.weights!, policy: compressed.policy! };
    const tools = { quantizer, cost: createBops() };
    const [packed] = await createPacked(tools).export(trained, 'x');
    const answers = (await loadNetwork(packed!.bytes)).run(pixels);
    const files = await createTfjs(tools).export(trained, 'model.json');
    const converted = await runTfjs(files, pixels, [2, side, side, 3]);
    const scale = Math.max(...before.map(Math.abs));
    before.forEach((logit, i) => {
      expect(Math.abs(answers[i]! - logit) / scale).toBeLessThan(0.1);
      expect(Math.abs(answers[i]! - converted[i]!) / scale).toBeLessThan(0.03);
    });
  }, 300_000);
});

async function first(images: Awaited<ReturnType<ReturnType<typeof createSynthetic>['load']>>['test']) {
  for await (const batch of images.batches({ batchSize: 2 })) return batch;
  throw new Error('no images');
}
