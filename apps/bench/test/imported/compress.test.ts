import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { planCompression } from '../../src/compress/compression-plan.ts';
import type { CompressionRequest } from '../../src/compress/compression-request.ts';
import { cli } from '../run-in-process.ts';
import { writePictures } from './picture-folder.ts';
import { saveModel, smallModel } from './saved-model.ts';

const folder = mkdtempSync(join(tmpdir(), 'bitshare-compress-'));
const at = (name: string) => join(folder, name);
let model: string;
beforeAll(async () => {
  model = await saveModel(smallModel(3), at('small'));
  await writePictures(at('labelled'));
  await writePictures(at('flat'), { labelled: false });
});
afterAll(() => rmSync(folder, { recursive: true }));

/** @param more arguments after the model. */
const compress = (out: string, ...more: readonly string[]) =>
  cli(['compress', model, '--out', at(out), '--threads', '1', '--epochs', '2', ...more]);
const read = (name: string) => JSON.parse(readFileSync(at(name), 'utf8'));

describe('compress', () => {
  it('says what it understood, compresses, checks the files and draws', async () => {
    const args = ['--data', at('labelled'), '--target-ratio', '25'] as const;
    const { code, stdout, stderr } = await compress('first', ...args);
    expect(code, stderr).toBe(0);
    expect(stdout).toMatch(/a TensorFlow\.js LayersModel\n {2}reads {4}images of 8x8, 3 channels; 3 classes/);
    expect(stdout).toMatch(/prunable 8 of 27 filters, in 1 layer\n.*softmax .* is left out/);
    expect(stdout).toMatch(/36 images in folders of 3 classes\.\n.*20 % of them, about 7, are held out/);
    expect(stdout).toMatch(
      /25 times fewer bit operations\.\n.*teaches the compressed one, beside the labels/,
    );
    expect(stdout).toMatch(/Top-1 %.*\n.*\nfull precision .*\nSBS /);
    for (const name of ['small.safetensors', 'small.onnx', 'tfjs/small.json'])
      expect(stdout).toMatch(
        new RegExp(`first.${name.replaceAll('.', '\\.')} +[\\d,]+ +.* 100\\.00 +[01]\n`),
      );
    expect(readFileSync(at('first/report.html'), 'utf8')).toContain('<svg');
    expect(read('first/config.json')).toMatchObject({ model: { file: model }, method: { name: 'sbs' } });
    expect(stderr).toMatch(/search: done/);

    const again = await compress('first', ...args);
    expect(again.stderr).toContain('is already finished');
    expect(again.stdout).toBe(stdout);
  });

  it('needs no labels: the network itself says what is right', async () => {
    const args = ['--data', at('flat'), '--normalization', '[-1,1]'];
    const { code, stdout, stderr } = await compress('unlabelled', ...args);
    expect(code, stderr).toBe(0);
    expect(stdout).toMatch(
      /36 images without labels\.\n {2}No labels: .*no images in folders of two classes/,
    );
    expect(stdout).toMatch(/its answers take the place of labels/);
    expect(stdout).toMatch(/Same class %.*\n.*\nfull precision +100\.00 /);
    expect(readFileSync(at('unlabelled/report.html'), 'utf8')).toMatch(/images have no labels.*\n?.*100 %/);
    expect(read('unlabelled/result.json')).toMatchObject({ comparedWith: 'full precision' });
    expect(read('unlabelled/network.json').normalization.mean).toEqual([0.5, 0.5, 0.5]);
  });

  it('trains nothing with --no-training, and its files are those of any other run', async () => {
    const args = ['--data', at('flat'), '--no-training', '--target-ratio', '22', '--json'];
    const { code, stdout, stderr } = await compress('untrained', ...args);
    expect(code, stderr).toBe(0);
    expect(stderr).toMatch(/allocate-bits: .* the best choice by these harms/);
    expect(stderr).not.toMatch(/search: done|fine-tune/);
    const { result, files } = JSON.parse(stdout);
    expect(result.rows.at(-1).ratio).toBeGreaterThanOrEqual(22);
    expect(files.map(({ fault }: { fault?: string }) => fault)).toEqual([undefined, undefined, undefined]);
  });

  it('meets a number of bytes, and with --json prints one object', async () => {
    const args = ['--labels', 'none', '--target-bytes', '1200', '--json'];
    const { code, stdout, stderr } = await compress('bytes', '--data', at('labelled'), ...args);
    expect(code, stderr).toBe(0);
    const { result, files } = JSON.parse(stdout);
    expect(result.rows.at(-1).weightBytes).toBeLessThanOrEqual(1200 * 1.03);
    expect(files.map(({ format, fault }: { format: string; fault?: string }) => [format, fault])).toEqual([
      ['packed', undefined],
      ['onnx-int8', undefined],
      ['tfjs', undefined],
    ]);
  });
});

it('a network without batch norm gets it back before it is trained', async () => {
  const onnx = at('folded.onnx');
  const exported = ['export', at('first/full-precision'), '--format', 'onnx-int8', '--out', onnx];
  expect((await cli(exported)).code).toBe(0);
  const plan = (more: Partial<CompressionRequest> = {}) =>
    planCompression({
      ...{ model: onnx, data: at('labelled'), out: at('planned'), training: true },
      ...{ quick: false, seed: 0, engine: 'wasm' },
      ...more,
    });
  const usual = await plan();
  expect(usual.config).toMatchObject({ method: { name: 'sbs' }, stages: { batchNorms: 'restored' } });
  expect(usual.choices.join()).toMatch(/without batch norm get one that changes nothing/);
  expect((await plan({ model })).choices.join()).not.toMatch(/without batch norm/);
  const untrained = await plan({ training: false });
  expect(untrained.config).toMatchObject({
    method: { name: 'post-training', targetRatio: 20 },
    stages: { batchNorms: 'kept' },
  });
});

describe('what cannot be done is said at once', () => {
  const faultOf = async (...args: readonly string[]) => {
    const { code, stderr } = await cli(['compress', ...args, '--out', at('refused')]);
    return { code, stderr };
  };

  it('of the command', async () => {
    const both = await faultOf(model, '--data', at('flat'), '--target-ratio', '9', '--target-bytes', '9');
    expect(both).toMatchObject({ code: 2 });
    expect(both.stderr).toMatch(/'--target-ratio <n>' cannot be used with option '--target-bytes <n>'/);
    const wrong = [
      [['--target-ratio', '1'], /above 1/],
      [['--target-bytes', 'few'], /whole number/],
      [['--labels', 'some'], /Choose one of: folders, none/],
      [['--input', '224'], /height x width, such as 224x224/],
      [['--normalization', '1,2'], /0\.5,0\.5,0\.5\/0\.2,0\.2,0\.2/],
    ] as const;
    for (const [args, message] of wrong) {
      const { code, stderr } = await faultOf(model, '--data', at('flat'), ...args);
      expect(code).toBe(2);
      expect(stderr).toMatch(message);
    }
  });

  it('of the network', async () => {
    const withImages = (file: string, ...args: readonly string[]) =>
      faultOf(file, '--data', at('flat'), ...args);
    expect((await withImages(at('none.onnx'))).stderr).toMatch(/none\.onnx, the network, cannot be read/);
    expect((await withImages(model, '--target-bytes', '9999')).stderr).toMatch(/take \d+ bytes already/);
    expect((await withImages(model, '--input', '9x9')).stderr).toMatch(/images of \[9, 9\] do not fit/);
  });

  it('of the images', async () => {
    const ofImages = async (data: string, ...args: readonly string[]) =>
      (await faultOf(model, '--data', at(data), ...args)).stderr;
    mkdirSync(at('empty'));
    mkdirSync(at('texts'));
    writeFileSync(at('texts/a.txt'), 'a');
    await writePictures(at('two'), { classes: ['a', 'b'] });
    await writePictures(at('few'), { each: 2 });
    expect(await ofImages('nowhere')).toMatch(/nowhere cannot be read\n/);
    expect(await ofImages('empty')).toMatch(/empty holds no images\n.*JPEG, PNG/);
    expect(await ofImages('texts')).toMatch(/texts holds no images\n/);
    expect(await ofImages('two')).toMatch(
      /two has 2 folders of images, but the network has 3 .*\n.*--labels none/,
    );
    expect(await ofImages('few')).toMatch(/few holds 6 images, too few/);
    expect(await ofImages('flat', '--labels', 'folders')).toMatch(/no images in folders of two classes/);
  });
});
