import {
  BACKEND,
  COST_MODEL,
  compose,
  DATASET,
  OPTIMIZER,
  plugin,
  QUANTIZER,
  type Token,
} from '@bitshare/core';
import { expect, test } from 'vitest';
import { parseRunConfig } from '../src/config/read-run-config.ts';
import { runParts } from '../src/recipes/run-parts.ts';

const roles: readonly Token<unknown>[] = [BACKEND, DATASET, QUANTIZER, OPTIMIZER, COST_MODEL];
const container = compose(
  ...roles.map((provides) => plugin({ name: 'a part', provides, create: () => ({}) })),
);

/** Names of the stages of a method, and its row of the table. */
async function stagesOf(method: object) {
  const config = parseRunConfig(
    { model: { name: 'preresnet8' }, dataset: { name: 'mnist' }, method },
    'my.json',
  );
  const { methods } = await runParts(config);
  const { title, stages } = methods.at(-1)!;
  const made = stages({ ...config.stages, batchSize: 8 }, container).map((stage) => stage(container).name);
  return { title, made };
}

const searched = ['search', 'extract', 'fine-tune'];
test.each<[object, string, string[]]>([
  [{ name: 'full-precision' }, 'full precision', []],
  [{ name: 'uniform', bits: 3 }, 'uniform 3-bit', ['use-policy', 'fine-tune']],
  [
    { name: 'post-training', bits: 8 },
    'post-training, 8-bit',
    ['use-policy', 'correct-statistics', 'evaluation'],
  ],
  [
    { name: 'post-training', targetRatio: 60 },
    'post-training, targetRatio 60',
    ['allocate-bits', 'correct-statistics', 'evaluation'],
  ],
  [{ name: 'sbs' }, 'SBS', searched],
  [{ name: 'sbs-q' }, 'SBS-Q', searched],
  [{ name: 'sbs-p' }, 'SBS-P', searched],
  [{ name: 'multi-path' }, 'multi-path', searched],
  [{ name: 'hard-concrete' }, 'hard-concrete', searched],
  [
    { name: 'two-stage', recover: {} },
    'SBS-P, then SBS-Q',
    ['search-p', 'extract', 'recover', 'search-q', 'extract', 'fine-tune'],
  ],
])('the method %j', async (method, title, stages) => {
  expect(await stagesOf(method)).toEqual({ title, made: stages });
});

test.each([{}, { bits: 8, targetRatio: 60 }])('post-training with %j is refused', async (options) => {
  await expect(stagesOf({ name: 'post-training', ...options })).rejects.toThrow(/either bits or one target/);
});

test.each(['sbs', 'sbs-q', 'two-stage', 'multi-path', 'hard-concrete'])(
  '%s is given the candidates',
  async (name) => {
    await expect(stagesOf({ name, candidates: [4, 2] })).rejects.toThrow(/candidates/);
  },
);
