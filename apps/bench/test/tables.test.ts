import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it, test } from 'vitest';
import { parseRunConfig } from '../src/config/read-run-config.ts';
import type { RunResult } from '../src/results/result.ts';
import {
  type PublishedRow,
  publishedTable1,
  publishedTable2,
  publishedTable3,
  publishedTable4,
} from '../src/tables/paper/published-figures.ts';
import { scales } from '../src/tables/paper/scale.ts';
import { tableById, tableIds } from '../src/tables/paper/table-by-id.ts';
import { tableMarkdown } from '../src/tables/rendering/table-markdown.ts';
import { tablePage } from '../src/tables/rendering/table-page.ts';
import { tradeOffChart } from '../src/tables/rendering/trade-off-chart.ts';
import { performTable } from '../src/tables/trials/perform-table.ts';
import { runTrials } from '../src/tables/trials/run-trials.ts';
import { spreadOf } from '../src/tables/trials/spread.ts';
import { tableData } from '../src/tables/trials/table-data.ts';
import { planTable, type Trial } from '../src/tables/trials/table-plan.ts';
import { tableProgress } from '../src/tables/trials/table-progress.ts';
import type { TrialRunner } from '../src/tables/trials/trial-runner.ts';
import { assertWellFormed } from './well-formed.ts';

const folder = mkdtempSync(join(tmpdir(), 'bitshare-tables-'));
afterAll(() => rmSync(folder, { recursive: true }));

describe("the paper's figures", () => {
  const recorded = JSON.parse(
    readFileSync(new URL('fixtures/published-tables.json', import.meta.url), 'utf8'),
  );
  /** What a row has in each recorded column. */
  const columns: Readonly<Record<string, (row: PublishedRow) => unknown>> = {
    network: ({ network }) => network,
    method: ({ method }) => method,
    bit_sharing: ({ method }) => ({ 'with bit sharing': true, 'without bit sharing': false })[method],
    top1: ({ top1 }) => top1,
    top1_std: ({ top1Deviation }) => top1Deviation,
    top5: ({ top5 }) => top5,
    bops_M: ({ bops }) => bops! / 1e6,
    bops_G: ({ bops }) => bops! / 1e9,
    ratio: ({ ratio }) => ratio,
    search_gpu_hours: ({ searchGpuHours }) => searchGpuHours,
    gpu_memory_GB: ({ gpuGigabytes }) => gpuGigabytes,
  };
  /** Methods that our tables call otherwise. */
  const ours: Readonly<Record<string, string>> = {
    'Full-precision': 'Full precision',
    'SBS-P then SBS-Q': 'two stages: SBS-P, then SBS-Q',
  };

  test.each([
    ['table1-cifar100', publishedTable1],
    ['table2-imagenet', publishedTable2],
    ['table3-bit-sharing', publishedTable3],
    [
      'table4-one-stage',
      publishedTable4.map((row) => ({ ...row, method: row.method.replace('one stage: ', '') })),
    ],
  ] as const)('of %s are the recorded ones, column by column', (name, rows) => {
    const table = recorded[name];
    expect(table.rows.length).toBeGreaterThan(1);
    expect(rows).toHaveLength(table.rows.length);
    for (const [i, row] of rows.entries()) {
      for (const [j, column] of table.columns.entries()) {
        const value = table.rows[i][j];
        const found = columns[column]!(row);
        const where = `${column} of row ${i}`;
        if (typeof value === 'number') expect(found, where).toBeCloseTo(value, 6);
        else expect(found, where).toBe(value === null ? undefined : (ours[value] ?? value));
      }
      // Nor has it figures that are not recorded.
      expect(Object.keys(row)).toHaveLength(table.rows[i].filter((value: unknown) => value !== null).length);
    }
  });
});

const plan = (id: (typeof tableIds)[number], seeds = 2) => {
  const scale = scales.smoke;
  const table = tableById(id, scale.targets);
  return {
    scale,
    table,
    plan: planTable(table, {
      scale,
      seeds,
      dataset: { name: 'synthetic' },
      engine: 'wasm',
      modelOf: () => 'preresnet8',
    }),
  };
};

describe('a plan', () => {
  test.each(tableIds)(
    'of table %s has every trial once, behind the one that it starts from, and valid',
    (id) => {
      const {
        plan: { rows, trials },
      } = plan(id);
      const ids = trials.map((trial) => trial.id);
      expect(new Set(ids).size).toBe(ids.length);
      trials.forEach(({ startsFrom, config, id }, i) => {
        if (startsFrom !== undefined) expect(ids.indexOf(startsFrom)).toBeLessThan(i);
        expect(ids.indexOf(startsFrom ?? '')).toBeLessThan(i);
        parseRunConfig(config, id);
      });
      for (const row of rows) if (row.model) expect(row.trials).toHaveLength(2);
      expect(rows.some(({ model }) => model)).toBe(true);
    },
  );

  it('trains the full-precision network of a seed once', () => {
    const { trials } = plan('1').plan;
    const float = trials.filter(
      ({ config }) => (config.method as { name: string }).name === 'full-precision',
    );
    expect(float.map(({ seed }) => seed)).toEqual([0, 1]);
    for (const { seed, startsFrom } of trials)
      if (startsFrom) expect(startsFrom).toBe(float.find((one) => one.seed === seed)!.id);
  });

  it('starts every trial from weights that are given, and trains none', () => {
    const { scale, table } = plan('1');
    const options = { scale, seeds: 1, dataset: { name: 'synthetic' }, engine: 'wasm' } as const;
    const weights = '/float.safetensors';
    const { trials } = planTable(table, { ...options, modelOf: () => 'preresnet8', weights });
    const [float, ...others] = trials;
    expect(float!.config).toMatchObject({ method: { name: 'full-precision' }, weights });
    expect(float!.config.stages).toBeUndefined();
    for (const { startsFrom } of others) expect(startsFrom).toBe(float!.id);
    const everyNetwork = { ...options, scale: scales.paper, weights };
    const modelOf = (network: string) => (network === 'ResNet-20' ? 'preresnet20' : 'preresnet56');
    expect(() => planTable(table, { ...everyNetwork, modelOf })).toThrow(
      'Weights of one network cannot start the trials of preresnet20, preresnet56.',
    );
  });

  it('at the scale of the paper covers every network', () => {
    const scale = scales.paper;
    const { rows } = planTable(tableById('2', scale.targets), {
      scale,
      seeds: 1,
      dataset: { name: 'synthetic' },
      engine: 'wasm',
      modelOf: () => 'resnet18',
    });
    const run = rows.filter(({ model }) => model).map(({ row }) => row.network);
    expect(new Set(run)).toEqual(new Set(['ResNet-18', 'MobileNetV2', 'ResNet-50']));
    expect(rows.find(({ row }) => row.method === 'HAQ')!.model).toBeUndefined();
  });
});

describe('the data of a table', () => {
  const data = (chosen: string | undefined, place?: string) => tableData('1', 'paper', { chosen, place });

  it.each([
    ['cifar100', { name: 'cifar100', path: '/files' }],
    ['imagenet', { name: 'imagenet', path: '/files' }],
    ['fashion-mnist', { name: 'fashion-mnist', directory: '/files' }],
  ])('of %s lie where they are said to', async (name, dataset) => {
    expect(await data(name, '/files')).toEqual({ label: name, dataset });
    expect(parseRunConfig({ model: { name: 'preresnet8' }, dataset }, 'a trial').dataset).toMatchObject(
      dataset,
    );
  });

  it('are those of a configuration, which names them', async () => {
    const file = fileURLToPath(new URL('../examples/cifar10-jpeg.json', import.meta.url));
    const { label, dataset } = await data(file, '/images.tar.gz');
    expect(label).toBe('cifar10-jpeg');
    expect(dataset).toMatchObject({ name: 'image-folder', path: '/images.tar.gz', normalization: 'cifar10' });
  });

  it('that are made up lie nowhere', async () => {
    await expect(data('synthetic', '/files')).rejects.toThrow('synthetic has no files of its own');
    expect((await data(undefined)).dataset).toEqual({ name: 'cifar100' });
  });
});

const resultOf = (trial: string): RunResult => ({
  comparedWith: 'labels',
  rows: [
    {
      method: trial,
      top1: trial.includes('sbs-60') ? 91 : 90,
      top5: 99,
      bops: 2e6,
      ratio: 50,
      weightBytes: 1,
      seconds: 1,
    },
  ],
  seed: 0,
  engine: 'wasm',
  engineInfo: { engine: 'wasm', build: 'portable', threads: 2, versions: {} },
  dataset: 'synthetic',
  datasetVersion: 'abc',
  conventions: ['bops-v1: what counts'],
  command: 'run',
});
const nameOf = (request: { folder: string }) => request.folder.split('/').at(-1)!;
const options = (runner: TrialRunner, jobs = 2) => ({
  root: join(folder, 'trials'),
  runner,
  jobs,
  signal: new AbortController().signal,
  onTrial: () => {},
});

describe('trials', () => {
  const trial = (id: string, startsFrom?: string): Trial => ({
    id,
    seed: 0,
    startsFrom,
    config: { model: { name: 'preresnet8' }, dataset: { name: 'synthetic' } },
  });

  it('run at most so many at once, each after the one that it starts from', async () => {
    let [running, most] = [0, 0];
    const order: string[] = [];
    await runTrials(
      [trial('a'), trial('b', 'a'), trial('c', 'a'), trial('d')],
      options(async (request) => {
        most = Math.max(most, ++running);
        order.push(nameOf(request));
        await new Promise((resolve) => setTimeout(resolve, 5));
        running--;
        return resultOf(nameOf(request));
      }),
    );
    expect(most).toBe(2);
    expect(order.indexOf('a')).toBeLessThan(Math.min(order.indexOf('b'), order.indexOf('c')));
    const config = JSON.parse(readFileSync(join(folder, 'trials', 'b.json'), 'utf8'));
    expect(config.weights).toBe(join('a', 'weights.safetensors'));
  });

  it('that fail take only those with them that start from them', async () => {
    const outcomes = await runTrials(
      [trial('a'), trial('b', 'a'), trial('c')],
      options(async (request) => {
        if (nameOf(request) === 'a') throw new Error('no memory');
        return resultOf('c');
      }),
    );
    expect(outcomes.get('a')).toEqual(new Error('no memory'));
    expect((outcomes.get('b') as Error).message).toBe('it starts from a, which has failed');
    expect(outcomes.get('c')).toEqual(resultOf('c'));
  });

  it('end with an interrupt', async () => {
    const controller = new AbortController();
    const running = runTrials([trial('a'), trial('b')], {
      ...options(async () => {
        controller.abort(new Error('Ctrl-C'));
        throw new Error('killed');
      }, 1),
      signal: controller.signal,
    });
    await expect(running).rejects.toThrow('Ctrl-C');
  });
});

describe('a table', () => {
  const { table, plan: planned, scale } = plan('1');
  const run = (runner: TrialRunner) =>
    performTable(table, planned, {
      ...options(runner),
      ...{ scale, dataset: 'made-up', weights: 'float.safetensors', code: '0.1.0+abc' },
      command: 'npm run -s bench -- table 1',
    });
  const failing: TrialRunner = async (request) => {
    if (nameOf(request).includes('sbs-q')) throw new Error('the loss exploded');
    return resultOf(nameOf(request));
  };

  it("puts the paper's figures beside ours, and says of both where they come from", async () => {
    const result = await run(failing);
    const sbs = result.rows.find(({ method }) => method === 'SBS')!;
    expect(sbs.measured).toMatchObject({ model: 'preresnet8', seeds: [0, 1], failures: [] });
    expect(sbs.measured!.figures.top1).toEqual({ values: [91, 91], mean: 91, deviation: 0 });
    expect(result.rows.find(({ method }) => method === 'HAQ')!.measured).toBeUndefined();

    const chart = tradeOffChart(result)!;
    const markdown = tableMarkdown(result, [{ title: 'Trade-off', file: 'table-1.png' }]);
    expect(markdown).toContain(
      '| preresnet8 (paper: ResNet-20) | SBS | 91.00 ± 0.00 | 99.00 ± 0.00 | 2.0 ± 0.0 | 50.0x ± 0.0x | 68.1 ± 0.3 | 90.6 | 630.6 | 66.3x |',
    );
    expect(markdown).toContain('| ResNet-20 | HAQ | – | – | – | – | 67.7 ± 0.1 |');
    for (const fact of [
      'scale "smoke"',
      'data set made-up (abc)',
      'bitshare 0.1.0+abc',
      'Every trial starts from the trained full-precision weights float.safetensors.',
      '![Trade-off](table-1.png)',
      'engine wasm (portable, 2 threads)',
      'over the seeds 0, 1',
      'on CIFAR-100 at their scale, from Liu et al.',
      'Failed: SBS-Q, seed 0: the loss exploded; SBS-Q, seed 1: the loss exploded.',
      'Made by: npm run -s bench -- table 1',
    ])
      expect(markdown).toContain(fact);
    assertWellFormed(tablePage(result, chart, undefined));
  });

  it('of which nothing succeeds is an error with the first reason', async () => {
    await expect(
      run(async () => {
        throw new Error('no data');
      }),
    ).rejects.toThrow('every trial of table 1 failed; the first: no data');
  });
});

it('tells how far it is, and how long the rest takes where some trials have ended', () => {
  const progress = tableProgress(3);
  expect(progress(0)).toBe('0/3 trials ended');
  expect(progress(1)).toMatch(/^1\/3 trials ended, about \d+:\d\d left$/);
  expect(progress(3)).toBe('3/3 trials ended');
});

it('spreads by the sample standard deviation', () => {
  expect(spreadOf([])).toBeUndefined();
  expect(spreadOf([3])).toEqual({ values: [3], mean: 3 });
  expect(spreadOf([1, 2, 3])).toEqual({ values: [1, 2, 3], mean: 2, deviation: 1 });
});
