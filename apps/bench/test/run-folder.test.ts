import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createNetwork } from '@bitshare/network';
import { float32Values, parseSafetensors } from '@bitshare/safetensors';
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
