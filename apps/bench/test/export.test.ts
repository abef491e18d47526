import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parseDatasetConfig } from '../src/roles/datasets.ts';
import { namedConfig } from '../src/verify/named-dataset.ts';
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

/** What `--data` means for a run with that configuration. */
const dataOf = (text: string | undefined, own: object) =>
  namedConfig(text, parseDatasetConfig(own), undefined);

const verify = async (file: string) =>
  json(await cli(['verify', file, '--against', run, '--data', 'synthetic', '--json']));

describe('packed', () => {
  test('export writes a file and reports its size', async () => {
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
        ...['format', 'runtime', 'bytes', 'idealBytes', 'layers', 'outputs'],
        ...['top1', 'referenceTop1', 'agreement'],
      ]);
      expect(report.format).toBe('packed');
      expect(report.layers).toHaveLength(10);
      for (const { maxCodeDifference } of report.layers) expect(maxCodeDifference).toBeLessThanOrEqual(1);
      expect(report.outputs).toHaveLength(1);
      expect(report.outputs[0].maxDifference).toBeLessThan(1e-5);
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
    expect(readFileSync(page, 'utf8')).toContain('Bytes of each layer');
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

test("tfjs: a weight takes a byte, and stock layers give each layer's values", async () => {
  const file = join(folder, 'model.json');
  const { files } = json(await cli(['export', run, '--format', 'tfjs', '--out', file, '--json']));
  expect(files.map(({ path }: { path: string }) => path)).toEqual([file, join(folder, 'model.weights.bin')]);
  const [report, ...others] = await verify(file);
  expect(others).toEqual([]);
  expect(report.format).toBe('tfjs');
  for (const { maxCodeDifference } of report.layers) expect(maxCodeDifference).toBeLessThanOrEqual(1);
  expect(report.agreement).toBeGreaterThanOrEqual(99);
});

describe('an error names what is wrong', () => {
  test('with a folder without a run', async () => {
    const { code, stderr } = await cli(['export', folder, '--out', join(folder, 'x')]);
    expect(code).toBe(1);
    expect(stderr).toContain(`${join(folder, 'network.json')} does not exist`);
  });

  test('with a file that is not packed', async () => {
    const broken = join(folder, 'broken');
    writeFileSync(broken, 'nothing');
    const { code, stderr } = await cli(['inspect', broken]);
    expect(code).toBe(1);
    expect(stderr).toContain(`${broken}: not a safetensors file`);
  });

  test('with an unknown data set', async () => {
    const { code, stderr } = await cli(['verify', packed, '--against', run, '--data', 'minst']);
    expect(code).toBe(1);
    expect(stderr).toContain('--data minst is not a data set');
  });
});

describe('an error names the mistake and what to give', () => {
  const zip = 'PK\x03\x04';
  const given = async (name: string, content: string, commands: readonly string[]) => {
    const file = join(folder, name);
    writeFileSync(file, content, 'latin1');
    return Promise.all(
      commands.map(async (command) => {
        const { code, stderr } = await cli([
          ...[command, file],
          ...(command === 'verify' ? ['--against', run] : []),
        ]);
        expect(code).toBe(1);
        return stderr;
      }),
    );
  };

  test.each<[string, string, string]>([
    ['model.onnx', '\x08\x0a\x3a\x08bitshare', 'an ONNX file'],
    ['model.zip', `${zip}readme.txt`, 'a zip archive'],
    ['model.pt', `${zip}archive/data.pkl`, 'a PyTorch file'],
    ['model.keras', `${zip}model.weights.h5`, 'a Keras 3 model'],
    ['model.h5', '\x89HDF\r\n\x1a\n', 'an HDF5 file'],
    ['model.tflite', '\x1c\x00\x00\x00TFL3', 'a TensorFlow Lite file'],
    ['model.json', '{"format": "graph-model", "modelTopology": {}}', 'a TensorFlow.js graph model'],
    ['empty', '', 'an empty file'],
  ])('%s is named by its format', async (name, content, format) => {
    for (const said of await given(name, content, ['inspect', 'inference', 'verify']))
      expect(said).toContain(`${join(folder, name)} is ${format}`);
  });

  test('a TensorFlow.js model and other JSON are refused in place of a packed file', async () => {
    const commands = ['inspect', 'inference'];
    for (const said of await given('tfjs.json', '{"modelTopology": {}}', commands))
      expect(said).toContain('is a TensorFlow.js model, not a packed file');
    for (const said of await given('notes.json', '{"a": 1}', commands))
      expect(said).toContain('is a JSON file, not a packed file');
  });

  test('a folder in place of a file', async () => {
    for (const command of ['inspect', 'inference'])
      expect((await cli([command, run])).stderr).toMatch(/It is a folder\.\n.*bitshare export/);
    expect((await cli(['verify', run, '--against', run])).stderr).toContain('It is a folder');
  });

  test('an unfinished run, and a folder without a run', async () => {
    const unfinished = join(folder, 'unfinished');
    mkdirSync(unfinished);
    const { finishedAt: _, ...trial } = JSON.parse(readFileSync(join(run, 'trial.json'), 'utf8'));
    writeFileSync(join(unfinished, 'trial.json'), JSON.stringify(trial));
    const fails = async (from: string) => {
      const { code, stderr } = await cli(['export', from, '--out', join(folder, 'never')]);
      expect(code).toBe(1);
      return stderr;
    };
    expect(await fails(unfinished)).toContain(`The run in ${unfinished} is not finished`);
    expect(await fails(unfinished)).toContain(`Resume it with the command that began it: ${trial.command}`);
    expect(await fails(join(folder, 'nowhere'))).toContain('does not exist');
    expect(await fails(packed)).toContain('is a file, not the folder of a run');
  });

  test('images whose shape is not that of the run', async () => {
    const { code, stderr } = await cli(['verify', packed, '--against', run, '--data', 'mnist']);
    expect(code).toBe(1);
    expect(stderr).toContain('takes images of 12x12x1, those of mnist are 28x28x1');
  });
});

describe('the data set of verify', () => {
  test('is that of the run where none is given', async () => {
    const [report] = json(await cli(['verify', packed, '--against', run, '--json']));
    expect(report).toEqual((await verify(packed))[0]);
  });

  test('has the given path in place of the run’s', () => {
    const own = { name: 'image-folder', path: '/old', inputSize: 12, validation: 0.25, flip: false };
    expect(dataOf('image-folder:elsewhere', own)).toMatchObject({ ...own, path: resolve('elsewhere') });
    expect(dataOf('image-folder', own)).toMatchObject(own);
    expect(dataOf(undefined, own)).toMatchObject(own);
    expect(dataOf('cifar10:other', own)).toMatchObject({ name: 'cifar10', path: 'other' });
    expect(() => namedConfig(undefined, undefined, undefined)).toThrow(/has no record of its data set/);
    expect(namedConfig(undefined, undefined, 'mnist')).toMatchObject({ name: 'mnist' });
  });
});
