import { mkdtempSync, rmSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { wasmBackend } from '@bitshare/backend-wasm';
import { compose, createRandom, type Graph, pipeline, startFrom } from '@bitshare/core';
import { bops } from '@bitshare/costs';
import { synthetic } from '@bitshare/datasets';
import { sbs } from '@bitshare/gates';
import {
  fromLayersModel,
  fromModelJson,
  fromOnnxFile,
  modulesOf,
  pytorchParameters,
  pytorchWeights,
} from '@bitshare/importers';
import { createGraphBuilder, modelByName } from '@bitshare/models';
import { createNetwork, prunableLayers, validateGraph } from '@bitshare/network';
import { bitSharing } from '@bitshare/quantizers';
import { float32Tensor, serializeSafetensors } from '@bitshare/safetensors';
import { extract, fineTune, pretrain, search, sgd } from '@bitshare/trainer';
import * as tf from '@tensorflow/tfjs';
import { afterAll, expect, test } from 'vitest';

const folder = mkdtempSync(join(tmpdir(), 'bitshare-networks-'));
const started = process.cwd();
afterAll(() => {
  process.chdir(started);
  rmSync(folder, { recursive: true });
});

/** TensorFlow.js draws its kernels without a seed; a test needs the same every time. */
function seedKernels(model: tf.LayersModel): void {
  const random = createRandom(1);
  for (const weight of model.weights.filter(({ originalName }) => originalName.includes('kernel'))) {
    const { shape, size } = weight.read();
    const deviation = Math.sqrt((2 * shape.at(-1)!) / size);
    const values = Float32Array.from({ length: size }, () => deviation * random.normal());
    tf.tidy(() => void weight.write(tf.tensor(values, shape)));
  }
}

test('a network of your own, line by line', () => {
  // #region builder
  const build = createGraphBuilder();
  const image = build.input([32, 32, 3]);
  const stem = build.relu('relu1', build.convolution('conv1', image, { filters: 16, kernel: 3, bias: true }));
  let x = build.convolution('conv2', stem, { filters: 16, kernel: 3 });
  x = build.relu('relu2', build.batchNorm('norm2', x));
  x = build.batchNorm('norm3', build.convolution('conv3', x, { filters: 16, kernel: 3 }));
  x = build.relu('relu3', build.add('sum', x, stem));
  const graph = build.graph('mine', build.dense('dense', build.globalAveragePool('pool', x), 10));

  validateGraph(graph); // names the node at fault
  console.log(prunableLayers(graph)); // conv2: conv1 and conv3 meet in the sum
  // #endregion builder
  expect(prunableLayers(graph).map(({ layer }) => layer)).toEqual(['conv2']);
});

test('a model of TensorFlow.js, compressed', async () => {
  // #region layers-model
  const container = compose(
    wasmBackend(),
    synthetic({ classes: 4 }),
    sgd(),
    bitSharing(),
    sbs({ groupSize: 2 }),
    bops(),
  );
  const model = tf.sequential({
    layers: [
      tf.layers.conv2d({ inputShape: [12, 12, 1], filters: 8, kernelSize: 3, activation: 'relu' }),
      tf.layers.conv2d({ filters: 8, kernelSize: 3, name: 'inner' }),
      tf.layers.batchNormalization({}),
      tf.layers.reLU(),
      tf.layers.maxPooling2d({ poolSize: 2 }),
      tf.layers.flatten(),
      tf.layers.dense({ units: 16, activation: 'relu' }),
      tf.layers.dense({ units: 4, activation: 'softmax' }),
    ],
  });
  // #endregion layers-model
  seedKernels(model);
  // #region compressed
  const { graph, weights, notes } = await fromLayersModel(model);
  console.log(notes); // the softmax is left out: a network answers with logits

  const compressed = await pipeline(
    container,
    pretrain({ epochs: 2, batchSize: 32, learningRate: 0.05 }), // from the model's own weights
    search({ epochs: 2, batchSize: 32, thresholdLearningRate: 0.1, lambda: 0.5 }),
    extract(),
    fineTune({ epochs: 2, batchSize: 32 }),
  ).run(startFrom(graph, weights));
  // #endregion compressed
  expect(notes).toHaveLength(1);
  expect(prunableLayers(graph).map(({ layer }) => layer)).toEqual(['inner']);
  expect(compressed.history.at(-1)?.metrics.top1).toBeGreaterThan(40);
  expect(Object.values(compressed.searchedPolicy!.layers).some(({ weightBits }) => weightBits < 8)).toBe(
    true,
  );
});

test('a model of ONNX', async () => {
  const fixture = new URL('../../tests/fixtures/onnx/mobilenet_v3_small.onnx.gz', import.meta.url);
  const packed = await readFile(fixture);
  process.chdir(folder);
  await writeFile('mobilenet.onnx', gunzipSync(packed));
  // #region onnx
  const { graph, weights, notes } = await fromOnnxFile('mobilenet.onnx');
  console.log(notes); // what was folded, recognized and left out
  const state = startFrom(graph, weights); // a search starts here: no pretraining
  // #endregion onnx
  expect(notes.join()).toMatch(/hardSwish is recognized from its parts/);
  expect(state.graph!.nodes.at(-1)!.op).toBe('dense');
});

test('the files of a model of TensorFlow.js', async () => {
  const saved = tf.sequential({
    layers: [
      tf.layers.conv2d({ inputShape: [12, 12, 1], filters: 4, kernelSize: 3, activation: 'relu' }),
      tf.layers.flatten(),
      tf.layers.dense({ units: 2 }),
    ],
  });
  process.chdir(folder);
  await saved.save(
    tf.io.withSaveHandler(async ({ modelTopology, weightSpecs, weightData }) => {
      const weightsManifest = [{ paths: ['weights.bin'], weights: weightSpecs }];
      await writeFile('model.json', JSON.stringify({ modelTopology, weightsManifest }));
      await writeFile('weights.bin', new Uint8Array(weightData as ArrayBuffer));
      return { modelArtifactsInfo: { dateSaved: new Date(0), modelTopologyType: 'JSON' } };
    }),
  );
  // #region model-json
  const json = JSON.parse(await readFile('model.json', 'utf8'));
  const { graph, weights, format, notes } = await fromModelJson(json, { read: (path) => readFile(path) });
  console.log(format, notes); // 'layers-model' or 'graph-model'
  // #endregion model-json
  expect(format).toBe('layers-model');
  createNetwork(graph, weights).dispose();
});

test('weights of PyTorch', async () => {
  const stateDict = (graph: Graph) =>
    serializeSafetensors({
      tensors: new Map(
        pytorchParameters(graph, modulesOf('resnet20')).map(({ tensor, saved }) => [
          tensor,
          float32Tensor(saved, new Float32Array(saved.reduce((a, b) => a * b, 1)).fill(0.1)),
        ]),
      ),
      metadata: {},
    });
  process.chdir(folder);
  await writeFile('resnet20.safetensors', stateDict(modelByName('resnet20', { classes: 10 })));
  // #region pytorch
  const graph = modelByName('resnet20', { classes: 10 });
  const file = await readFile('resnet20.safetensors');
  const weights = pytorchWeights(graph, file, { modules: modulesOf('resnet20') });
  const state = startFrom(graph, weights); // a search starts here: no pretraining
  // #endregion pytorch
  expect(state.weights!['conv/weights']!.shape).toEqual([3, 3, 3, 16]);
  createNetwork(graph, weights).dispose();
});
