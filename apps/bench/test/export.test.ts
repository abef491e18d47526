import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { cli, type Ran } from './run-in-process.ts';

const folder = mkdtempSync(join(tmpdir(), 'bitshare-export-'));
const run = join(folder, 'run');
const packed = join(folder, 'network.safetensors');

beforeAll(async () => {
  const config = join(folder, 'tiny.json');
  writeFileSync(
    config,
    JSON.stringify({
      model: { name: 'preresnet8' },
      dataset: { name: 'synthetic', trainSize: 96, testSize: 130 },
      batchSize: 32,
      stages: {
        pretrain: { epochs: 1 },
        search: { epochs: 2, thresholdLearningRate: 0.3, lambda: 1 },
        fineTune: { epochs: 1 },
      },
    }),
  );
  expect((await cli(['run', config, '--out', run])).code).toBe(0);
});
afterAll(() => rmSync(folder, { recursive: true }));

const json = ({ code, stdout }: Ran) => {
  expect(code).toBe(0);
  return JSON.parse(stdout);
};

const verify = async (file: string) =>
  json(await cli(['verify', file, '--against', run, '--data', 'synthetic', '--json']));

describe('packed', () => {
  test('export writes a file and says how large it is', async () => {
    const report = json(await cli(['export', run, '--out', packed, '--json']));
    expect(report).toMatchObject({ format: 'packed', files: [{ path: packed }] });
    expect(report.bytes).toBe(readFileSync(packed).length);
    expect(report.bytes).toBeGreaterThan(report.idealBytes);
  });

  test('verify: every layer within one code of the fake-quantized network, and the same classes', async () => {
    const reports = await verify(packed);
    expect(reports.map(({ runtime }: { runtime: string }) => runtime)).toContain(
      '@bitshare/runtime (portable)',
    );
    for (const report of reports) {
      expect(Object.keys(report)).toEqual([
        ...['format', 'runtime', 'bytes', 'idealBytes', 'layers', 'top1', 'referenceTop1', 'agreement'],
      ]);
      expect(report.format).toBe('packed');
      expect(report.layers).toHaveLength(10);
      for (const { maxCodeDifference } of report.layers) expect(maxCodeDifference).toBeLessThanOrEqual(1);
      expect(report.agreement).toBeGreaterThanOrEqual(99);
      expect(Math.abs(report.top1 - report.referenceTop1)).toBeLessThanOrEqual(1);
    }
  });

  test('inspect shows each layer, in a terminal, as JSON and as a page', async () => {
    const page = join(folder, 'page.html');
    const { code, stdout } = await cli(['inspect', packed, '--picture', page]);
    expect(code).toBe(0);
    for (const part of ['stage3.block1.conv2', 'W bits', 'BOPs (M)', '█', 'dataset: synthetic'])
      expect(stdout).toContain(part);
    expect(readFileSync(page, 'utf8')).toContain('Bytes that each layer takes');
    const inspection = json(await cli(['inspect', packed, '--json']));
    const sum = inspection.layers.reduce((total: number, { bops }: { bops: number }) => total + bops, 0);
    expect(sum).toBe(inspection.bops);
  });
});

const installed = async (name: string) =>
  import(name).then(
    () => true,
    () => false,
  );
const runtimes = await Promise.all(['onnxruntime-node', 'onnxruntime-web'].map(installed));

describe.each(['onnx-packed', 'onnx-int8'])('%s', (format) => {
  test.skipIf(!runtimes.some(Boolean))(
    'loads with default options in every onnxruntime installed, and agrees layer by layer',
    async () => {
      const file = join(folder, `${format}.onnx`);
      const { bytes } = json(await cli(['export', run, '--format', format, '--out', file, '--json']));
      const reports = await verify(file);
      expect(reports).toHaveLength(runtimes.filter(Boolean).length);
      for (const report of reports) {
        expect(report).toMatchObject({ format, bytes });
        for (const { maxCodeDifference } of report.layers) expect(maxCodeDifference).toBeLessThanOrEqual(1);
        expect(report.agreement).toBeGreaterThanOrEqual(99);
      }
    },
  );
});

test('tfjs: a byte a weight, and stock layers agree layer by layer', async () => {
  const file = join(folder, 'model.json');
  const { files } = json(await cli(['export', run, '--format', 'tfjs', '--out', file, '--json']));
  expect(files.map(({ path }: { path: string }) => path)).toEqual([file, join(folder, 'model.weights.bin')]);
  const [report, ...others] = await verify(file);
  expect(others).toEqual([]);
  expect(report.format).toBe('tfjs');
  for (const { maxCodeDifference } of report.layers) expect(maxCodeDifference).toBeLessThanOrEqual(1);
  expect(report.agreement).toBeGreaterThanOrEqual(99);
});

describe('what is wrong is named', () => {
  test('a folder that is no run', async () => {
    const { code, stderr } = await cli(['export', folder, '--out', join(folder, 'x')]);
    expect(code).toBe(1);
    expect(stderr).toContain(`${join(folder, 'network.json')} does not exist`);
  });

  test('a file that is not packed', async () => {
    const broken = join(folder, 'broken');
    writeFileSync(broken, 'nothing');
    const { code, stderr } = await cli(['inspect', broken]);
    expect(code).toBe(1);
    expect(stderr).toContain(`${broken}: not a safetensors file`);
  });

  test('a data set that there is not', async () => {
    const { code, stderr } = await cli(['verify', packed, '--against', run, '--data', 'minst']);
    expect(code).toBe(1);
    expect(stderr).toContain('--data minst is no data set');
  });
});
