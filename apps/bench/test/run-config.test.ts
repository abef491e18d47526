import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
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
  expect(config).toMatchObject({ engine: 'auto', seed: 0, batchSize: 128 });
  expect(config).toMatchObject({ cost: { name: 'bops' }, method: { name: 'sbs' }, baselines: [] });
  expect(config.stages.pretrain).toEqual({ epochs: 6, learningRate: 0.1, schedule: 'cosine' });
  expect(config.stages.fineTune).toEqual({ epochs: 5, learningRate: 0.05, schedule: 'cosine' });
  expect(config.stages.search).toMatchObject({ epochs: 2, learningRate: 0.01 });
  expect(config.method).toMatchObject({ candidates: [2, 4, 8], groupSize: 4 });
});

test('a byte order mark in front is read over', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'bitshare-mark-'));
  const file = join(folder, 'my.json');
  writeFileSync(file, `\uFEFF${JSON.stringify(smallest)}`);
  expect(await readRunConfig(file)).toEqual(parseRunConfig(smallest, 'my.json'));
  rmSync(folder, { recursive: true });
});

const examples = fileURLToPath(new URL('../examples', import.meta.url));
test.each(readdirSync(examples))('the example %s is a configuration', async (name) => {
  expect(await readRunConfig(join(examples, name))).toMatchObject({
    method: { name: name === 'post-training.json' ? 'post-training' : 'sbs' },
  });
});

test('a resolved configuration is itself a configuration', () => {
  const resolved = parseRunConfig(smallest, 'my.json');
  expect(parseRunConfig(JSON.parse(JSON.stringify(resolved)), 'config.json')).toEqual(resolved);
});

test('a cost has a name, or is a sum of names with weights', () => {
  const costOf = (cost: unknown) => parseRunConfig({ ...smallest, cost }, 'my.json').cost;
  expect(costOf({ name: 'peak-activation-bytes' })).toEqual({ name: 'peak-activation-bytes' });
  const sum = { name: 'weighted-sum', weights: { bops: 1e-6, 'weight-bytes': 0.5 } };
  expect(costOf(sum)).toEqual(sum);
  const faultsOfSum = (weights: object) => faultsOf({ ...smallest, cost: { name: 'weighted-sum', weights } });
  expect(faultsOfSum({ bops: -1 })).toContain('cost.weights.bops');
  expect(faultsOfSum({})).toMatch(/cost\.weights: must name at least one of bops, macs/);
  expect(faultsOfSum({ bobs: 1 })).toMatch(/cost\.weights\.bobs: unknown key\. Did you mean "bops"\?/);
  expect(faultsOf({ ...smallest, cost: { name: 'bobs' } })).toMatch(/Choose one of: bops, macs, .*"bops"/);
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
  const options = { mixing: 'gumbel-softmax', candidates: [2, 8] };
  const method = { name: 'multi-path', ...options };
  expect(parseRunConfig({ ...smallest, method }, 'my.json').method).toMatchObject(method);
  expect(faultsOf({ ...smallest, method: { name: 'hard-concrete', ...options } })).toContain(
    'method.mixing: unknown key.',
  );
});

describe('what a part would refuse is refused here, by its place', () => {
  const schedule = (steps: readonly number[], factor = 0.1) => ({
    stages: { pretrain: { schedule: { steps, factor } } },
  });
  test.each<[string, object, RegExp]>([
    [
      'descending',
      { method: { name: 'sbs', candidates: [8, 4] } },
      /method\.candidates: must be .* each twice/,
    ],
    [
      'not dividing',
      { method: { name: 'sbs', candidates: [2, 3] } },
      /method\.candidates: must be .* each twice/,
    ],
    [
      'descending branches',
      { method: { name: 'multi-path', candidates: [4, 2] } },
      /method\.candidates: must be ascending/,
    ],
    [
      'half a group',
      { method: { name: 'sbs', groupSize: 0.5 } },
      /method\.groupSize: must be a whole number, not 0\.5/,
    ],
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

  test('bits belong to the method uniform alone', () => {
    const methodOf = (method: object) => ({ ...smallest, method });
    expect(faultsOf(methodOf({ name: 'uniform' }))).toContain('method.bits: missing.');
    expect(faultsOf(methodOf({ name: 'sbs', bits: 4 }))).toContain('method.bits: unknown key.');
    const uniform = { name: 'uniform', bits: 4 };
    expect(parseRunConfig(methodOf(uniform), 'my.json').method).toEqual(uniform);
  });

  test('a search has one budget', () => {
    const search = { lambda: 0.1, targetRatio: 60 };
    expect(faultsOf({ ...smallest, stages: { search } })).toContain(
      'stages.search.targetRatio: "lambda" is given too',
    );
    const targetBops = { ...smallest, cost: { name: 'macs' }, stages: { search: { targetBops: 1e6 } } };
    expect(faultsOf(targetBops)).toContain('stages.search.targetBops: targetBops needs the cost "bops"');
    const one = parseRunConfig({ ...smallest, stages: { search: { targetRatio: 60 } } }, 'my.json');
    expect(one.stages.search).toMatchObject({ targetRatio: 60, tolerance: 0.03 });
  });

  test('the stages of two-stage belong to it alone', () => {
    const stages = { prune: { lambda: 1 }, recover: { epochs: 1 } };
    expect(faultsOf({ ...smallest, method: { name: 'sbs', ...stages } })).toContain(
      'method.prune: unknown key.',
    );
    const method = { name: 'two-stage', ...stages };
    expect(parseRunConfig({ ...smallest, method }, 'my.json').method).toMatchObject({
      prune: { lambda: 1, epochs: 2 },
      recover: { epochs: 1, learningRate: 0.05 },
    });
  });

  test.each([null, 3, 'text', []])('%j is no configuration', (json) => {
    expect(faultsOf(json)).toContain('The file: ');
  });
});

describe('a configuration of the time before methods had options of their own', () => {
  test.each<[string, object, string]>([
    ['variant', { variant: 'uniform', bits: 4 }, '"method": { "name": "uniform", "bits": 4 }'],
    ['variant', { variant: 'sbs-q' }, '"method": { "name": "sbs-q" }'],
    ['gates', { gates: { groupSize: 8 } }, '"method": { "name": "sbs", "groupSize": 8 }'],
    [
      'stages.recover',
      { variant: 'two-stage', stages: { recover: { epochs: 1 } } },
      '"method": { "name": "two-stage", "recover": { "epochs": 1 } }',
    ],
    ['cost', { cost: 'macs' }, '"cost": { "name": "macs" }'],
    ['cost', { cost: { bops: 2 } }, '"cost": { "name": "weighted-sum", "weights": { "bops": 2 } }'],
  ])('is refused: %s is shown as it is written now', (key, fields, written) => {
    const message = faultsOf({ ...smallest, ...fields });
    expect(message).toContain(key);
    expect(message).toContain(`written otherwise now. Write: ${written}`);
    expect(message).not.toContain('unknown key');
  });

  test.each([
    'sbs',
    'sbs-q',
    'sbs-p',
    'two-stage',
    'multi-path',
    'hard-concrete',
    'uniform',
    'full-precision',
  ])('the spelling that is shown for %s is one that is read', (variant) => {
    const gates = { candidates: [2, 4], groupSize: 8 };
    const message = faultsOf({ ...smallest, variant, gates, bits: 4, stages: { recover: {} } });
    const [, written] = /"method": (.*)$/m.exec(message)!;
    const method = JSON.parse(written!);
    expect(parseRunConfig({ ...smallest, method }, 'my.json').method).toMatchObject({ name: variant });
  });

  test('its other faults are told too, by their new places', () => {
    const message = faultsOf({ ...smallest, variant: 'sbs', gates: { groupSize: 0.5 }, seed: -1 });
    expect(message).toMatch(/variant, gates: written otherwise now/);
    expect(message).toMatch(/method\.groupSize: must be a whole number/);
    expect(message).toContain('seed: ');
  });
});
