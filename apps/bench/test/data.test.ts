import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { DataReport } from '../src/data/measure-data.ts';
import { cli } from './run-in-process.ts';

async function configuration(more: object): Promise<string> {
  const file = join(await mkdtemp(join(tmpdir(), 'bitshare-data-')), 'config.json');
  const dataset = { name: 'synthetic', trainSize: 64, testSize: 8, validation: 0.25 };
  await writeFile(file, JSON.stringify({ model: { name: 'preresnet8' }, dataset, batchSize: 8, ...more }));
  return file;
}

test('a data set is timed alone and together with the training steps of a run', async () => {
  const { code, stdout, stderr } = await cli(['data', await configuration({}), '--json']);
  expect({ code, stderr }).toMatchObject({ code: 0 });
  const report = JSON.parse(stdout) as DataReport;
  expect(report).toMatchObject({
    dataset: 'synthetic-validation',
    trainImages: 48,
    testImages: 16,
    batch: 8,
  });
  expect(report).toMatchObject({ model: 'preresnet8', engine: 'wasm', steps: 3 });
  expect(report.imagesPerSecond).toBeGreaterThan(0);
  expect(report.stepSeconds).toBeGreaterThan(0);
  expect(report.waitingShare).toBeGreaterThan(0);
  expect(report.waitingShare).toBeLessThan(1);
});

test('too few images for a step are refused with their number', async () => {
  const { code, stderr } = await cli(['data', await configuration({ batchSize: 32 })]);
  expect({ code, stderr }).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('too few for steps of 32'),
  });
});
