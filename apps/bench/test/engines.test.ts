import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import type { Backend } from '@bitshare/core';
import { describe, expect, test } from 'vitest';
import { announced } from '../src/engines/announced.ts';
import { createAutoBackend } from '../src/engines/auto-backend.ts';
import { cli } from './run-in-process.ts';

const cases = fileURLToPath(new URL('fixtures/bit-sharing.json', import.meta.url));
const golden = ['golden', cases, '--json'];

const named = (engine: string): Backend => ({
  name: engine,
  activate: async () => ({ engine, build: 'any', threads: 1, versions: {} }),
  ...(engine === 'wasm' ? { takePeakBytes: () => 7 } : {}),
});

describe('auto', () => {
  test.each([
    { found: true, engine: 'node-gpu', peakBytes: 0 },
    { found: false, engine: 'wasm', peakBytes: 7 },
  ])('is $engine where a GPU is found: $found', async ({ found, engine, peakBytes }) => {
    const auto = createAutoBackend(named('wasm'), named('node-gpu'), async () => found);
    const backend = announced(auto, () => {});
    expect(await backend.activate()).toMatchObject({ engine });
    expect(backend.takePeakBytes!()).toBe(peakBytes);
  });

  test('is the default, and the output names the engine that computed', async () => {
    const { code, stdout, stderr } = await cli(golden);
    expect({ code, stderr }).toMatchObject({ code: 0 });
    const { engineInfo } = JSON.parse(stdout);
    expect(engineInfo).toMatchObject({
      engine: 'wasm',
      build: expect.any(String),
      threads: expect.any(Number),
    });
    expect(Object.keys(engineInfo.versions)).toContain('@tensorflow/tfjs');
    expect(stderr).toMatch(/^engine: wasm \(.*threads?\); @tensorflow\/tfjs \d/);
  });
});

test('an engine that is not installed gives code 1 and the package to install', async () => {
  const { code, stdout, stderr } = await cli([...golden, '--engine', 'node-gpu']);
  expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
  expect(stderr).toContain('npm install @tensorflow/tfjs-node-gpu');
});

test('a build that the engine does not have is refused', async () => {
  const { code, stderr } = await cli([...golden, '--engine', 'node', '--portable']);
  expect(code).toBe(1);
  expect(stderr).toContain('--portable is for the engine wasm');
});

test('auto is the engine of a configuration that names none', async () => {
  const schema = JSON.parse(await readFile(new URL('../schema/run.schema.json', import.meta.url), 'utf8'));
  expect(schema.properties.engine.default).toBe('auto');
});
