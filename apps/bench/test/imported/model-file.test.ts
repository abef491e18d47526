import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createImageFolder } from '@bitshare/datasets';
import { float32Values, parseSafetensors } from '@bitshare/safetensors';
import * as tf from '@tensorflow/tfjs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cli } from '../run-in-process.ts';
import { writePictures } from './picture-folder.ts';
import { saveModel, smallModel } from './saved-model.ts';

const folder = mkdtempSync(join(tmpdir(), 'bitshare-model-file-'));
const at = (name: string) => join(folder, name);
let model: tf.LayersModel;
beforeAll(async () => {
  model = smallModel(3);
  await saveModel(model, at('model'));
  await writePictures(at('pictures'));
});
afterAll(() => rmSync(folder, { recursive: true }));

const normalization = '[-1,1]';
const common = {
  model: { file: 'model/model.json', normalization },
  dataset: { name: 'image-folder', path: 'pictures', split: 0.5, flip: false },
  method: { name: 'uniform', bits: 8 },
  batchSize: 6,
  engine: 'wasm',
  stages: { fineTune: { epochs: 1 } },
};

/** Runs a configuration. @param change of the common one. */
async function run(name: string, change: object = {}) {
  const file = at(`${name}.json`);
  writeFileSync(file, JSON.stringify({ ...common, ...change }));
  const ran = await cli(['run', file, '--out', at(name), '--json', '--threads', '1']);
  return { ...ran, result: ran.code === 0 ? JSON.parse(ran.stdout) : undefined };
}

const read = (name: string) => JSON.parse(readFileSync(at(name), 'utf8'));
const weightsIn = (name: string) =>
  new Map(
    [...parseSafetensors(readFileSync(at(`${name}/weights.safetensors`))).tensors].map(([key, tensor]) => [
      key,
      float32Values(tensor),
    ]),
  );

describe('a run of a network of a file', () => {
  it('starts from its weights, and measures it on the images as the model itself would', async () => {
    const { code, stderr, result } = await run('first');
    expect(code, stderr).toBe(0);
    const kernel = weightsIn('first/full-precision').get('conv2d_Conv2D1/weights');
    expect(kernel).toEqual(await model.layers[0]!.getWeights()[0]!.data());
    const { test } = await createImageFolder({
      ...{ path: at('pictures'), split: 0.5, inputSize: 8, normalization },
    }).load();
    let right = 0;
    for await (const { images, labels, size } of test.batches({ batchSize: 6 })) {
      const answers = model.predict(tf.tensor4d(images, [size, 8, 8, 3])) as tf.Tensor;
      const found = await answers.argMax(-1).data();
      right += found.filter((label, i) => label === labels![i]).length;
    }
    expect(result.rows[0]).toMatchObject({ method: 'full precision', top1: (100 * right) / test.size });
    expect(read('first/network.json').normalization).toEqual({ mean: [0.5, 0.5, 0.5], std: [0.5, 0.5, 0.5] });
    expect(read('first/network.json').labels).toEqual(['blue', 'green', 'red']);
  });

  it('has the digests of its files in its identity', async () => {
    const { data } = read('first/trial.json').identity;
    expect(Object.keys(data)).toEqual(['name', 'version', 'model', 'model weights 1']);
    const other = smallModel(3);
    other.layers[0]!.setWeights([tf.ones([3, 3, 3, 8]), tf.zeros([8])]);
    await saveModel(other, at('model'));
    const { code, stderr } = await run('first');
    await saveModel(model, at('model'));
    expect(code).toBe(1);
    expect(stderr).toMatch(/holds another trial .*\n.*data\.model: .*\n.*data\.model weights 1/);
  });

  it('trains it on where the configuration says how', async () => {
    const { code, stderr } = await run('trained-on', {
      method: { name: 'full-precision' },
      stages: { pretrain: { epochs: 1, learningRate: 0.01 } },
    });
    expect(code, stderr).toBe(0);
    expect(stderr).toMatch(/pretrain: done/);
    expect(weightsIn('trained-on')).not.toEqual(weightsIn('first/full-precision'));
  });

  it('takes the names of its classes in the order of its outputs', async () => {
    const labels = ['red', 'green', 'blue'];
    const { code, stderr } = await run('named', { model: { ...common.model, labels } });
    expect(code, stderr).toBe(0);
    expect(read('named/network.json').labels).toEqual(labels);
  });

  it("is that of another run's folder, with its names and normalization", async () => {
    const { code, stderr, result } = await run('again', { model: { file: 'first/full-precision' } });
    expect(code, stderr).toBe(0);
    expect(result.rows[0].top1).toBe(read('first/result.json').rows[0].top1);
    expect(read('again/network.json').normalization).toEqual(read('first/network.json').normalization);
  });
});

it('a run of an ONNX file starts from the same network', async () => {
  const exported = ['export', at('first/full-precision'), '--format', 'onnx-int8', '--out', at('float.onnx')];
  expect((await cli(exported)).code).toBe(0);
  const model = { file: 'float.onnx', normalization };
  const { code, stderr, result } = await run('from-onnx', { model, method: { name: 'full-precision' } });
  expect(code, stderr).toBe(0);
  expect(result.rows[0].top1).toBe(read('first/result.json').rows[0].top1);
  expect(Object.keys(read('from-onnx/trial.json').identity.data)).toEqual(['name', 'version', 'model']);
});

describe('what does not fit is said before images are decoded', () => {
  const faultOf = async (change: object) => {
    const { code, stderr } = await run('refused', change);
    expect(code).toBe(1);
    return stderr;
  };

  it('a number of classes', async () => {
    await writePictures(at('four'), { classes: ['a', 'b', 'c', 'd'], each: 2 });
    writeFileSync(at('four/a/0.png'), 'no image');
    const fault = await faultOf({ dataset: { ...common.dataset, path: 'four' } });
    expect(fault).toMatch(/four has 4 classes, but the network has 3: a, b, c, d/);
  });

  it('labels, names of folders, a size', async () => {
    const withModel = (change: object) => faultOf({ model: { ...common.model, ...change } });
    expect(await withModel({ labels: ['a', 'b'] })).toMatch(
      /model\.json has 3 outputs, but there are 2 labels/,
    );
    expect(await withModel({ labels: ['blue', 'green', 'pink'] })).toMatch(
      /red is none of the network's 3 classes: blue, green, pink/,
    );
    expect(await withModel({ input: [16, 16] })).toMatch(/images of \[16, 16\] do not fit/);
  });

  it('a normalization of images that have their own', async () => {
    expect(await faultOf({ dataset: { name: 'mnist' } })).toMatch(
      /model\.normalization: the images of mnist have their own/,
    );
  });

  it('a file that is no network, a compressed one, or none', async () => {
    const ofFile = (file: string) => faultOf({ model: { file } });
    expect(await ofFile('nowhere.onnx')).toMatch(/nowhere\.onnx, the network, cannot be read\. There is no/);
    expect(await ofFile('pictures/blue/0.png')).toMatch(/is a PNG picture, not a network/);
    expect(await ofFile('first')).toMatch(/compressed already\.\n.*made from: .*first.full-precision/);
    expect(await ofFile('pictures')).toMatch(/network\.json does not exist/);
    expect(await faultOf({ model: { file: 'model/model.json', labls: [] } })).toMatch(
      /model\.labls: unknown key\. Did you mean "labels"\?/,
    );
  });
});
