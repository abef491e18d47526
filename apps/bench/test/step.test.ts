import { execFileSync } from 'node:child_process';
import { createWasmBackend } from '@bitshare/backend-wasm';
import { modelByName } from '@bitshare/models';
import { expect, test } from 'vitest';
import { measureStep, type StepReport } from '../src/step/measure-step.ts';
import { cli } from './run-in-process.ts';

const small = ['step', '--model', 'preresnet8', '--input', '8x8x3', '--batch', '4', '--steps', '3'];

async function report(...more: string[]): Promise<StepReport> {
  const { code, stdout, stderr } = await cli([...small, ...more, '--json']);
  expect({ code, stderr }).toMatchObject({ code: 0 });
  return JSON.parse(stdout) as StepReport;
}

test('a step is timed in both kinds, with memory, profile and the hash of its weights', async () => {
  const found = await report('--threads', '2');
  expect(found).toMatchObject({ model: 'preresnet8', batch: 4, steps: 3, engine: 'wasm', threads: 2 });
  for (const { medianSeconds, bestSeconds } of [found.fp32, found.sbs]) {
    expect(bestSeconds).toBeGreaterThan(0);
    expect(medianSeconds).toBeGreaterThanOrEqual(bestSeconds);
  }
  expect(found.peakBytes).toBeGreaterThan(0);
  expect(found.weightsHash).toMatch(/^[0-9a-f]{64}$/);
  expect(found.profile.map(({ kernel }) => kernel)).toContain('BitSharingGrad');
  expect(found.peer).toBeUndefined();
});

test('the weights do not depend on the number of threads, but on seed and build', async () => {
  const [one, two, other, portable] = [
    await report('--threads', '1'),
    await report('--threads', '2'),
    await report('--threads', '2', '--seed', '1'),
    await report('--threads', '2', '--portable'),
  ];
  expect(two.weightsHash).toBe(one.weightsHash);
  expect(other.weightsHash).not.toBe(one.weightsHash);
  expect(portable.build).toBe('portable');
});

test('where memory is short, the error names a batch that does fit', async () => {
  const graph = modelByName('preresnet8', { classes: 10, inputShape: [32, 32, 3] });
  const measure = (batch: number) =>
    measureStep({
      ...{ graph, classes: 10, batch, steps: 1, seed: 0, say: () => {} },
      backend: createWasmBackend({ threads: 2, memoryMiB: 40 }),
    });
  const { message } = await measure(64).then(
    () => new Error('fits'),
    (error: Error) => error,
  );
  const fitting = /A batch of (\d+) fits: use --batch \1\./.exec(message)?.[1];
  expect(message).toMatch(/^the engine's memory is used up: .* of 40 MiB/);
  expect((await measure(Number(fitting))).batch).toBe(Number(fitting));
});

const torch = (() => {
  try {
    execFileSync('python3', ['-c', 'import torch'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
})();

test('where python3 has no torch, the peer is skipped with a message', { skip: torch }, async () => {
  const { code, stdout, stderr } = await cli([...small, '--peer', 'pytorch', '--json']);
  expect(code).toBe(0);
  expect(stderr).toContain('has no torch');
  expect(JSON.parse(stdout)).not.toHaveProperty('peer');
});

test('PyTorch takes its turns (needs python3 with torch)', { skip: !torch, timeout: 120_000 }, async () => {
  const { peer } = await report('--peer', 'pytorch');
  expect(peer).toMatchObject({ name: 'pytorch' });
  expect(peer!.ratio.sbs).toBeGreaterThan(0);
});
