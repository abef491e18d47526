import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { cli } from './run-in-process.ts';

const folder = mkdtempSync(join(tmpdir(), 'bitshare-collapse-'));
afterAll(() => rmSync(folder, { recursive: true }));

test('a run that collapses names the layer and keeps the results of the methods that are finished', async () => {
  const config = join(folder, 'wild.json');
  writeFileSync(
    config,
    JSON.stringify({
      model: { name: 'preresnet8' },
      dataset: { name: 'synthetic', trainSize: 256 },
      batchSize: 16,
      stages: {
        pretrain: { epochs: 1 },
        search: { epochs: 1 },
        fineTune: { epochs: 4, learningRate: 1e5, schedule: 'constant' },
      },
    }),
  );
  const out = join(folder, 'out');
  const { code, stdout, stderr } = await cli(['run', config, '--out', out]);
  expect(code).toBe(1);
  expect(stderr).toMatch(/error: fine-tune: the loss (has exploded|became).*layer "/);
  expect(stdout).toContain('full precision');
  const { rows } = JSON.parse(readFileSync(join(out, 'result.json'), 'utf8'));
  expect(rows.map((row: { method: string }) => row.method)).toEqual(['full precision']);
  const history: { stage: string }[] = JSON.parse(readFileSync(join(out, 'history.json'), 'utf8'));
  expect(history.map(({ stage }) => stage)).toContain('search');
});
