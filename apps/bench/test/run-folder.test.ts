import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { modulesOf, pytorchParameters } from '@bitshare/importers';
import { modelByName } from '@bitshare/models';
import { createNetwork } from '@bitshare/network';
import { float32Tensor, float32Values, parseSafetensors, serializeSafetensors } from '@bitshare/safetensors';
import { afterAll, expect, test } from 'vitest';
import { cli } from './run-in-process.ts';

const folder = mkdtempSync(join(tmpdir(), 'bitshare-run-folder-'));
afterAll(() => rmSync(folder, { recursive: true }));

test('a run leaves its last network: graph, policy and every parameter', async () => {
  const config = join(folder, 'tiny.json');
  writeFileSync(
    config,
    JSON.stringify({
      model: { name: 'preresnet8' },
      dataset: { name: 'synthetic', trainSize: 64 },
      batchSize: 32,
      stages: { pretrain: { epochs: 1 }, search: { epochs: 1 }, fineTune: { epochs: 1 } },
    }),
  );
  const { code } = await cli(['run', config, '--out', folder]);
  expect(code).toBe(0);
  const { graph, policy, quantizer, normalization } = JSON.parse(
    readFileSync(join(folder, 'network.json'), 'utf8'),
  );
  expect(quantizer).toBe('bit-sharing');
  expect(normalization.mean).toHaveLength(1);
  expect(policy.layers.conv).toEqual({ weightBits: 8, activationBits: 8 });
  const { tensors } = parseSafetensors(readFileSync(join(folder, 'weights.safetensors')));
  expect(tensors.has('conv/weightClip')).toBe(true);
  const weights = Object.fromEntries(
    [...tensors].map(([name, tensor]) => [name, { shape: tensor.shape, values: float32Values(tensor) }]),
  );
  createNetwork(graph, weights).dispose();
});

test('beside it stands the full-precision network that it started from, as a run of its own', () => {
  const read = (name: string) => JSON.parse(readFileSync(join(folder, 'full-precision', name), 'utf8'));
  const { graph, original, policy } = read('network.json');
  expect(policy).toBeUndefined();
  expect(graph).toEqual(original);
  expect(read('result.json').rows.map(({ method }: { method: string }) => method)).toEqual([
    'full precision',
  ]);
  const { tensors } = parseSafetensors(readFileSync(join(folder, 'full-precision', 'weights.safetensors')));
  expect(tensors.has('conv/weights')).toBe(true);
  expect(tensors.has('conv/weightClip')).toBe(false);
});

test("a run starts from the weights that another has left, and its full-precision row is that one's", async () => {
  const common = {
    model: { name: 'preresnet8' },
    dataset: { name: 'synthetic', trainSize: 64 },
    batchSize: 32,
  };
  const run = async (name: string, config: object) => {
    const file = join(folder, `${name}.json`);
    writeFileSync(file, JSON.stringify({ ...common, ...config }));
    return cli(['run', file, '--out', join(folder, name), '--json']);
  };
  const first = await run('float', {
    method: { name: 'full-precision' },
    stages: { pretrain: { epochs: 1 } },
  });
  expect(JSON.parse(first.stdout).rows.map(({ method }: { method: string }) => method)).toEqual([
    'full precision',
  ]);
  const second = await run('compressed', {
    weights: 'float/weights.safetensors',
    method: { name: 'uniform', bits: 4 },
    stages: { fineTune: { epochs: 1 } },
  });
  const { rows } = JSON.parse(second.stdout);
  expect(rows[0].top1).toBe(JSON.parse(first.stdout).rows[0].top1);
  expect(rows[1].method).toBe('uniform 4-bit');

  const missing = await run('missing', { weights: 'nowhere.safetensors' });
  expect(missing.stderr).toContain('nowhere.safetensors, the weights to start from, cannot be read.');
  writeFileSync(
    join(folder, 'cut.safetensors'),
    readFileSync(join(folder, 'float', 'weights.safetensors')).subarray(0, 999),
  );
  const cut = await run('cut', { weights: 'cut.safetensors' });
  expect(cut.stderr).toContain('cut.safetensors is not a file of weights');
  const { tensors, metadata } = parseSafetensors(readFileSync(join(folder, 'float', 'weights.safetensors')));
  const broken = async (name: string, values: Float32Array) => {
    const { shape } = tensors.get(name)!;
    const file = { tensors: new Map(tensors).set(name, float32Tensor(shape, values)), metadata };
    writeFileSync(join(folder, 'broken.safetensors'), serializeSafetensors(file));
    const { code, stderr } = await run('broken', { weights: 'broken.safetensors' });
    expect(code).toBe(1);
    return stderr;
  };
  const bias = float32Values(tensors.get('dense/bias')!);
  expect(await broken('dense/bias', bias.with(2, Number.NaN))).toMatch(
    /broken\.safetensors .*dense\/bias holds NaN at index 2/,
  );
  const variance = [...tensors.keys()].find((name) => name.endsWith('/variance'))!;
  const negative = float32Values(tensors.get(variance)!).with(0, -1);
  expect(await broken(variance, negative)).toContain(`${variance} holds a negative variance, -1, at index 0`);

  const other = await run('other', { model: { name: 'preresnet20' }, weights: 'float/weights.safetensors' });
  expect(other.stderr).toMatch(/error: .*stage1\.block2/);
});

test("a run starts from PyTorch's weights of a zoo network", async () => {
  const model = { name: 'resnet20', width: 0.25 };
  const graph = modelByName(model.name, { inputShape: [12, 12, 1], classes: 4, width: model.width });
  const tensors = new Map(
    pytorchParameters(graph, modulesOf(model.name)).map(({ tensor, saved }) => {
      const size = saved.reduce((a, b) => a * b, 1);
      return [tensor, float32Tensor(saved, new Float32Array(size).fill(0.1))];
    }),
  );
  const run = async (file: Map<string, ReturnType<typeof float32Tensor>>) => {
    writeFileSync(join(folder, 'pt.safetensors'), serializeSafetensors({ tensors: file, metadata: {} }));
    const config = join(folder, 'pt.json');
    const dataset = { name: 'synthetic', trainSize: 64 };
    writeFileSync(
      config,
      JSON.stringify({ model, dataset, weights: 'pt.safetensors', method: { name: 'full-precision' } }),
    );
    return cli(['run', config, '--out', join(folder, 'pt'), '--json', '--anew']);
  };
  const { rows } = JSON.parse((await run(tensors)).stdout);
  expect(rows[0]).toMatchObject({ method: 'full precision', top1: expect.any(Number) });
  tensors.delete('layer3.1.bn2.running_var');
  const { stderr } = await run(tensors);
  expect(stderr).toContain('pt.safetensors does not hold the weights of resnet20-w0.25');
  expect(stderr).toContain('layer3.1.bn2.running_var is missing');
});
