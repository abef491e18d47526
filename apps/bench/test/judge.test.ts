import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { preresnet } from '@bitshare/models';
import { uniformPolicy } from '@bitshare/network';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { parseRunConfig } from '../src/config/read-run-config.ts';
import { judgePlan } from '../src/judge/judge-plan.ts';
import { judgedPolicies } from '../src/judge/judged-policy.ts';
import { judgedRows } from '../src/judge/judgement.ts';
import { differenceText } from '../src/judge/judgement-table.ts';
import { pairedDifference } from '../src/judge/paired-difference.ts';
import type { RunResult } from '../src/results/result.ts';
import { cli } from './run-in-process.ts';

const folder = mkdtempSync(join(tmpdir(), 'bitshare-judge-'));
afterAll(() => rmSync(folder, { recursive: true }));

const graph = preresnet({ depth: 8, inputShape: [8, 8, 1], classes: 4, width: 0.25 });
const bySeed = (...values: readonly number[]) => new Map(values.map((value, seed) => [seed, value]));

describe('a paired difference', () => {
  it("has Student's interval for three seeds", () => {
    // Differences 1, 2, 3: mean 2, deviation 1, half 4.303 / sqrt(3).
    const { mean, half, seeds } = pairedDifference(bySeed(11, 22, 33), bySeed(10, 20, 30))!;
    expect({ mean, seeds }).toEqual({ mean: 2, seeds: 3 });
    expect(half).toBeCloseTo(2.4843, 3);
  });

  it('counts only seeds that both have, and has no interval with one', () => {
    const values = new Map([[0, 5] as const, [2, 7] as const]);
    const reference = new Map([[1, 1] as const, [2, 4] as const]);
    expect(pairedDifference(values, reference)).toEqual({ mean: 3, seeds: 1 });
    expect(pairedDifference(values, new Map())).toBeUndefined();
  });

  it('does not change when both figures of a seed move together', () => {
    const points = fc.array(fc.integer({ min: -99, max: 99 }), { minLength: 2, maxLength: 8 });
    fc.assert(
      fc.property(points, fc.integer({ min: -9, max: 9 }), (shifts, gap) => {
        const found = pairedDifference(bySeed(...shifts.map((shift) => shift + gap)), bySeed(...shifts))!;
        expect(found.mean).toBeCloseTo(gap);
        expect(found.half).toBeCloseTo(0);
      }),
    );
  });

  it('is written with its sign', () => {
    expect(differenceText({ mean: -0.126, half: 0.3, seeds: 3 })).toBe('-0.13 ± 0.30');
    expect(differenceText({ mean: 0.5, seeds: 1 })).toBe('+0.50');
  });
});

describe('a judgement', () => {
  const config = parseRunConfig(
    {
      model: { name: 'preresnet8', width: 0.25 },
      dataset: { name: 'synthetic', inputShape: [8, 8, 1], classes: 4 },
      stages: { pretrain: { epochs: 2 }, search: { targetRatio: 9 }, fineTune: { epochs: 3 } },
    },
    'test',
  );

  it('reads files and uniform bits, and refuses what does not fit', async () => {
    const file = join(folder, 'by-hand.json');
    writeFileSync(file, JSON.stringify(uniformPolicy(graph, 3)));
    const found = await judgedPolicies([file, 'uniform:4'], graph);
    expect(found).toEqual([
      { title: 'by-hand', policy: uniformPolicy(graph, 3) },
      { title: 'uniform 4-bit', policy: uniformPolicy(graph, 4) },
    ]);
    await expect(judgedPolicies(['uniform:9'], graph)).rejects.toThrow('uniform:1 to uniform:8');
    await expect(judgedPolicies([file, file], graph)).rejects.toThrow('Two policies are called by-hand');
    const { layers, ...rest } = uniformPolicy(graph, 4);
    const [missing] = Object.keys(layers);
    writeFileSync(file, JSON.stringify({ ...rest, layers: { ...layers, [missing!]: undefined } }));
    await expect(judgedPolicies([file], graph)).rejects.toThrow(missing);
  });

  it('fine-tunes every policy from the same network of its seed, by the recipe of the configuration', async () => {
    const policies = await judgedPolicies(['uniform:4', 'uniform:2'], graph);
    const { trials, tuned, float } = judgePlan(config, policies, 2);
    const parsed = trials.map(({ id, config: own }) => parseRunConfig(own, id));
    expect(trials.map(({ startsFrom }) => startsFrom)).toEqual([
      undefined,
      undefined,
      ...[...float, ...float],
    ]);
    expect(tuned.map((ids) => ids.length)).toEqual([2, 2]);
    expect(parsed.map(({ seed }) => seed)).toEqual([0, 1, 0, 1, 0, 1]);
    expect(parsed[0]!.stages.pretrain?.epochs).toBe(2);
    expect(parsed[2]!.stages.fineTune.epochs).toBe(3);
    expect(parsed[2]!.method).toEqual({ name: 'policy', policy: policies[0]!.policy });
  });

  it('compares by seed, and continues after a trial that failed', async () => {
    const policies = await judgedPolicies(['uniform:4', 'uniform:2'], graph);
    const plan = judgePlan(config, policies, 2);
    const result = (seed: number, top1: number) =>
      ({ seed, rows: [{ top1, bops: 1e6, ratio: 50 }] }) as unknown as RunResult;
    const [a, b] = plan.tuned as [string[], string[]];
    const outcomes = new Map<string, RunResult | Error>([
      ...plan.float.map((id, seed) => [id, result(seed, 99)] as const),
      [a[0]!, result(0, 90)],
      [a[1]!, result(1, 80)],
      [b[0]!, new Error('out of memory')],
      [b[1]!, result(1, 79)],
    ]);
    const [float, first, second] = judgedRows(policies, plan, outcomes);
    expect(float).toMatchObject({ title: 'full precision', top1: { mean: 99 } });
    expect(first).toMatchObject({ top1: { mean: 85 }, failures: [] });
    expect(first).not.toHaveProperty('difference');
    expect(second!.difference).toEqual({ mean: -1, seeds: 1 });
    expect(second!.failures).toEqual([`${b[0]}: out of memory`]);
  });

  it('is refused before anything is trained', async () => {
    const path = join(folder, 'run.json');
    writeFileSync(path, JSON.stringify({ ...config, engine: 'cpu' }));
    const { code, stderr } = await cli(['judge', 'missing.json', '--config', path]);
    expect({ code, stderr }).toEqual({ code: 1, stderr: expect.stringContaining('missing.json') });
  });
});
