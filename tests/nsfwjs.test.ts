import { createWasmBackend } from '@bitshare/backend-wasm';
import { fromModelJson } from '@bitshare/importers';
import { createNetwork } from '@bitshare/network';
import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
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
