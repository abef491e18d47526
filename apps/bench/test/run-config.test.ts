import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { UserError } from '@bitshare/core';
import { describe, expect, test } from 'vitest';
import { parseRunConfig, readRunConfig } from '../src/config/read-run-config.ts';

const smallest = { model: { name: 'preresnet8' }, dataset: { name: 'mnist' } };

/** The message of a configuration that must not pass. */
function faultsOf(json: unknown): string {
  try {
    parseRunConfig(json, 'my.json');
  } catch (error) {
    expect(error).toBeInstanceOf(UserError);
    return (error as UserError).message;
  }
  throw new Error('it passed');
}

test('everything but the network and the data has a default', () => {
  const config = parseRunConfig(smallest, 'my.json');
  expect(config).toMatchObject({ engine: 'auto', seed: 0, cost: 'bops', variant: 'sbs', batchSize: 128 });
  expect(config.stages.pretrain).toEqual({ epochs: 6, learningRate: 0.1, schedule: 'cosine' });
  expect(config.stages.fineTune).toEqual({ epochs: 5, learningRate: 0.05, schedule: 'cosine' });
  expect(config.stages.search).toMatchObject({ epochs: 2, learningRate: 0.01 });
  expect(config.gates).toEqual({});
});

test('a byte order mark in front is read over', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'bitshare-mark-'));
  const file = join(folder, 'my.json');
  writeFileSync(file, `\uFEFF${JSON.stringify(smallest)}`);
  expect(await readRunConfig(file)).toEqual(parseRunConfig(smallest, 'my.json'));
  rmSync(folder, { recursive: true });
});

test('a resolved configuration is itself a configuration', () => {
  const resolved = parseRunConfig(smallest, 'my.json');
  expect(parseRunConfig(JSON.parse(JSON.stringify(resolved)), 'config.json')).toEqual(resolved);
});

test('a cost is a name, or a sum of names with weights', () => {
  const costOf = (cost: unknown) => parseRunConfig({ ...smallest, cost }, 'my.json').cost;
  expect(costOf('peak-activation-bytes')).toBe('peak-activation-bytes');
  const sum = { bops: 1e-6, 'weight-bytes': 0.5 };
  expect(costOf(sum)).toEqual(sum);
  expect(faultsOf({ ...smallest, cost: { bops: -1 } })).toContain('cost.bops');
  for (const wrong of [{}, { bobs: 1 }, 'bobs'])
    expect(faultsOf({ ...smallest, cost: wrong })).toMatch(/cost: Give one of bops, macs/);
});

test('an optimizer has a name and options of its own', () => {
  const optimizerOf = (optimizer: unknown) => parseRunConfig({ ...smallest, optimizer }, 'my.json').optimizer;
  expect(optimizerOf(undefined)).toMatchObject({ name: 'sgd', momentum: 0.9, nesterov: true });
  expect(optimizerOf({ name: 'adamw', weightDecay: 0.1 })).toMatchObject({ name: 'adamw', weightDecay: 0.1 });
  expect(faultsOf({ ...smallest, optimizer: { name: 'adam', momentum: 0.9 } })).toContain(
    'optimizer.momentum: unknown key.',
  );
  expect(faultsOf({ ...smallest, optimizer: { name: 'adan' } })).toContain('Did you mean "adam"?');
});

test('options of one search are refused for another', () => {
  const gates = { mixing: 'gumbel-softmax', candidates: [2, 8] };
  expect(parseRunConfig({ ...smallest, variant: 'multi-path', gates }, 'my.json').gates).toEqual(gates);
  expect(faultsOf({ ...smallest, gates })).toContain('gates.mixing: This is of the variant "multi-path"');
});

describe('what a part would refuse is refused here, by its place', () => {
  const schedule = (steps: readonly number[], factor = 0.1) => ({
    stages: { pretrain: { schedule: { steps, factor } } },
  });
  test.each<[string, object, RegExp]>([
    ['descending', { gates: { candidates: [8, 4] } }, /gates\.candidates: must be .* each twice/],
    ['not dividing', { gates: { candidates: [2, 3] } }, /gates\.candidates: must be .* each twice/],
    [
      'descending branches',
      { variant: 'multi-path', gates: { candidates: [4, 2] } },
      /gates\.candidates: must be .* ascending/,
    ],
    ['half a group', { gates: { groupSize: 0.5 } }, /gates\.groupSize: must be a whole number, not 0\.5/],
    [
      'one class',
      { dataset: { name: 'synthetic', classes: 1 } },
      /dataset\.classes: must be at least 2, not 1/,
    ],
    [
      'a share of everything',
      { dataset: { name: 'mnist', validation: 1 } },
      /dataset\.validation: must be less than 1, not 1/,
    ],
    [
      'a ratio of 1',
      { stages: { search: { targetRatio: 1 } } },
      /stages\.search\.targetRatio: must be a positive number above 1, not 1/,
    ],
    [
      'a negative lambda',
      { stages: { search: { lambda: -1 } } },
      /stages\.search\.lambda: must be at least 0, not -1/,
    ],
    [
      'no epochs',
      { stages: { fineTune: { epochs: 0 } } },
      /stages\.fineTune\.epochs: must be at least 1, not 0/,
    ],
    [
      'a rate of 0',
      { stages: { pretrain: { learningRate: 0 } } },
      /stages\.pretrain\.learningRate: must be positive/,
    ],
    ['an empty batch', { batchSize: 0 }, /batchSize: must be at least 1, not 0/],
    ['steps that descend', schedule([0.6, 0.4]), /stages\.pretrain\.schedule\.steps: must be ascending/],
    ['a factor that grows', schedule([0.6], 2), /schedule\.factor: must be less than 1, not 2/],
  ])('%s', (_, fields, message) => {
    expect(faultsOf({ ...smallest, ...fields })).toMatch(message);
  });
});

describe('faults', () => {
  test('an unknown key is named with its place and a suggestion', () => {
    const message = faultsOf({ ...smallest, stages: { pretrain: { epoch: 3 } } });
    expect(message).toContain('my.json');
    expect(message).toContain('stages.pretrain.epoch: unknown key. Did you mean "epochs"?');
  });

  test('a key of another data set is unknown in this one', () => {
    const message = faultsOf({ ...smallest, dataset: { name: 'mnist', directory: 'x' } });
    expect(message).toContain('dataset.directory: unknown key.');
    expect(message).not.toContain('Did you mean "directory"?');
  });

  test('an unknown name is shown with the known ones and a suggestion', () => {
    expect(faultsOf({ ...smallest, dataset: { name: 'sythetic' } })).toMatch(
      /dataset\.name: "sythetic" is not known\. Choose one of: mnist, .*synthetic\. Did you mean "synthetic"\?/,
    );
    expect(faultsOf({ ...smallest, engine: 'wams' })).toContain(
      'engine: "wams" is not known. Choose one of: auto, wasm, node, node-gpu, cpu. Did you mean "wasm"?',
    );
    expect(faultsOf({ ...smallest, model: { name: 'preresnet9' } })).toContain('Did you mean "preresnet8"?');
  });

  test('what is missing is called missing', () => {
    const message = faultsOf({ model: {} });
    expect(message).toContain('dataset: missing.');
    expect(message).toContain('model.name: missing.');
  });

  test('all of them are told at once', () => {
    const message = faultsOf({
      ...smallest,
      seeds: 1,
      batchSize: 0,
      stages: { search: { lambda: -1 }, finetune: {} },
    });
    for (const part of [
      'seeds: ',
      'batchSize: ',
      'stages.search.lambda: ',
      'stages.finetune: unknown key. Did you mean "fineTune"?',
    ]) {
      expect(message).toContain(part);
    }
  });

  test('bits belong to the variant uniform alone', () => {
    expect(faultsOf({ ...smallest, variant: 'uniform' })).toContain('bits: The variant "uniform" needs bits');
    expect(faultsOf({ ...smallest, bits: 4 })).toContain('bits: Bits are for the variant "uniform"');
    expect(parseRunConfig({ ...smallest, variant: 'uniform', bits: 4 }, 'my.json').bits).toBe(4);
  });

  test('a search has one budget', () => {
    const search = { lambda: 0.1, targetRatio: 60 };
    expect(faultsOf({ ...smallest, stages: { search } })).toContain(
      'stages.search.targetRatio: "lambda" is given too',
    );
    const targetBops = { ...smallest, cost: 'macs', stages: { search: { targetBops: 1e6 } } };
    expect(faultsOf(targetBops)).toContain(
      'stages.search.targetBops: Bit operations are what the cost "bops"',
    );
    const one = parseRunConfig({ ...smallest, stages: { search: { targetRatio: 60 } } }, 'my.json');
    expect(one.stages.search).toMatchObject({ targetRatio: 60, tolerance: 0.03 });
  });

  test('the stages of two-stage belong to it alone', () => {
    const stages = { prune: { lambda: 1 }, recover: { epochs: 1 } };
    expect(faultsOf({ ...smallest, stages })).toContain(
      'stages.prune: This stage is of the variant "two-stage"',
    );
    const { prune, recover } = parseRunConfig(
      { ...smallest, variant: 'two-stage', stages },
      'my.json',
    ).stages;
    expect(prune).toMatchObject({ lambda: 1, epochs: 2 });
    expect(recover).toMatchObject({ epochs: 1, learningRate: 0.05 });
  });

  test.each([null, 3, 'text', []])('%j is no configuration', (json) => {
    expect(faultsOf(json)).toContain('The file: ');
  });
});
