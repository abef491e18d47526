import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { cli } from './run-in-process.ts';

const folder = mkdtempSync(join(tmpdir(), 'bitshare-limits-'));
afterAll(() => rmSync(folder, { recursive: true }));

const model = { name: 'preresnet8' };
const dataset = { name: 'synthetic' };

test.each<[string, object, RegExp]>([
  ['a width', { model: { ...model, width: 1e9 }, dataset }, /at a width of 1000000000 .* at most 65536/],
  ['a batch', { model, dataset, batchSize: 1e9 }, /batchSize: must be at most 65536/],
  ['made-up images', { model, dataset: { ...dataset, trainSize: 1e9 } }, /synthetic: .* bytes, more than/],
  [
    'classes',
    { model, dataset: { ...dataset, classes: 1e9 } },
    /synthetic: 1000000000 patterns .* more than/,
  ],
  [
    'a size of images',
    { model, dataset: { ...dataset, trainSize: 1, testSize: 1, inputShape: [9000, 9000, 1] } },
    /synthetic: .* images of 9000x9000x1 take \d+ bytes, more than/,
  ],
  [
    'a size to scale to',
    { model, dataset: { name: 'image-folder', path: '.', inputSize: 1e9 } },
    /1000000000x1000000000 pixels are above the pixel limit/,
  ],
])('%s that nothing can be computed with is answered before it is', async (_, config, message) => {
  const file = join(folder, 'config.json');
  writeFileSync(file, JSON.stringify(config));
  const { code, stderr } = await cli(['run', file, '--out', join(folder, 'out'), '--anew']);
  expect(code).toBe(1);
  expect(stderr).toMatch(message);
  expect(stderr).not.toContain('defect of bitshare');
});
