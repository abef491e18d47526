import type { CompressionPolicy, GateOptions, LayerPolicy } from '@bitshare/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { settleByLoss } from '../src/budget/settle-by-loss.ts';

const tolerance = 0.05;

/** A layer costs its weight bits times its activation bits times its filters; gates of bits and of filters. */
interface Layer {
  readonly macs: number;
  readonly harmOfWeights: number;
  readonly harmOfActivations: number;
}

const bits = [2, 4, 8];
const filterSets = [[0], [0, 1], [0, 1, 2], [0, 1, 2, 3]];

function problem(layers: readonly Layer[], start: LayerPolicy) {
  const ids = layers.map((_, i) => `layer${i}`);
  const policy: CompressionPolicy = {
    format: 'bitshare-policy',
    version: 1,
    network: 'test',
    layers: Object.fromEntries(ids.map((id) => [id, start])),
  };
  const options: GateOptions[] = ids.flatMap((id) => [
    { layers: [id], aspect: 'weightBits', values: bits },
    { layers: [id], aspect: 'activationBits', values: bits },
    { layers: [id], aspect: 'keptFilters', values: filterSets },
  ]);
  const of = ({ layers: all }: CompressionPolicy, i: number) => all[ids[i]!]!;
  const costOf = (given: CompressionPolicy) =>
    layers.reduce((sum, { macs }, i) => {
      const { weightBits, activationBits, keptFilters } = of(given, i);
      return sum + macs * weightBits * activationBits * keptFilters!.length;
    }, 0);
  const lossOf = async (given: CompressionPolicy) =>
    layers.reduce((sum, { harmOfWeights, harmOfActivations }, i) => {
      const { weightBits, activationBits, keptFilters } = of(given, i);
      return (
        sum +
        harmOfWeights * 2 ** -weightBits +
        harmOfActivations * 2 ** -activationBits +
        0.1 * (4 - keptFilters!.length)
      );
    }, 0);
  return { policy, options, costOf, lossOf };
}

const anyLayer = fc.record({
  macs: fc.integer({ min: 1, max: 100 }),
  harmOfWeights: fc.integer({ min: 1, max: 1000 }),
  harmOfActivations: fc.integer({ min: 1, max: 1000 }),
});
const whole: LayerPolicy = { weightBits: 8, activationBits: 8, keptFilters: filterSets.at(-1) };
const least: LayerPolicy = { weightBits: 2, activationBits: 2, keptFilters: filterSets[0] };

describe('settling by loss', () => {
  it('closes the gates that do the least harm for the cost that they save', async () => {
    const { policy, options, costOf, lossOf } = problem(
      [
        { macs: 100, harmOfWeights: 1000, harmOfActivations: 1 },
        { macs: 100, harmOfWeights: 1, harmOfActivations: 1000 },
      ],
      whole,
    );
    const target = costOf(policy) / 2;
    const settled = await settleByLoss(policy, { options, costOf, lossOf, target, tolerance });
    expect(settled.policy.layers).toEqual({
      layer0: { ...whole, activationBits: 4 },
      layer1: { ...whole, weightBits: 4 },
    });
    expect(settled.moves).toBe(2);
  });

  it('opens gates again where the cost has fallen too far', async () => {
    const { policy, options, costOf, lossOf } = problem(
      [{ macs: 1, harmOfWeights: 1000, harmOfActivations: 1 }],
      least,
    );
    const target = 2 * costOf(policy);
    const settled = await settleByLoss(policy, { options, costOf, lossOf, target, tolerance });
    expect(settled.policy.layers).toEqual({ layer0: { ...least, weightBits: 4 } });
  });

  it('moves the members of a coupled group together', async () => {
    const { policy, options, costOf, lossOf } = problem(
      Array(2).fill({ macs: 1, harmOfWeights: 1e6, harmOfActivations: 1e6 }),
      whole,
    );
    const coupled: GateOptions[] = [
      ...options.filter(({ aspect }) => aspect !== 'keptFilters'),
      { layers: ['layer0', 'layer1'], aspect: 'keptFilters', values: filterSets },
    ];
    const target = costOf(policy) / 2;
    const settled = await settleByLoss(policy, { options: coupled, costOf, lossOf, target, tolerance });
    const kept = Object.values(settled.policy.layers).map(({ keptFilters }) => keptFilters);
    expect(kept).toEqual([filterSets[1], filterSets[1]]);
  });

  it('measures a gate again only after it has moved', async () => {
    const { policy, options, costOf, lossOf } = problem(
      Array(4).fill({ macs: 1, harmOfWeights: 5, harmOfActivations: 7 }),
      whole,
    );
    const target = costOf(policy) / 8;
    const { moves, measured } = await settleByLoss(policy, { options, costOf, lossOf, target, tolerance });
    // The start, every gate once, and for each move the new policy and the next option of the gate that moved.
    expect(measured).toBeLessThanOrEqual(1 + options.length + 2 * moves);
  });

  it('never passes the target upwards, and ends nearer to it', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(anyLayer, { minLength: 1, maxLength: 6 }),
        fc.constantFrom(whole, least, { ...whole, weightBits: 4 }),
        fc.double({ min: 0.01, max: 1, noNaN: true }),
        async (layers, start, share) => {
          const { policy, options, costOf, lossOf } = problem(layers, start);
          const target = share * costOf(problem(layers, whole).policy);
          const settled = await settleByLoss(policy, { options, costOf, lossOf, target, tolerance });
          const end = costOf(settled.policy);
          const smallest = costOf(problem(layers, least).policy);
          if (end > target * (1 + tolerance)) expect(end).toBe(smallest);
          // A move halves a layer at most, or takes one of two filters: what is left to the target is less than one step.
          const before = Math.abs(Math.log(costOf(policy) / target));
          expect(Math.abs(Math.log(end / target))).toBeLessThanOrEqual(Math.max(before, Math.log(2)));
        },
      ),
    );
  });

  it('leaves a policy that meets the target as it is, without measuring', async () => {
    const { policy, options, costOf } = problem([{ macs: 3, harmOfWeights: 1, harmOfActivations: 1 }], whole);
    const lossOf = () => Promise.reject(new Error('measured'));
    const settled = await settleByLoss(policy, {
      options,
      costOf,
      lossOf,
      target: costOf(policy),
      tolerance,
    });
    expect(settled).toEqual({ policy, moves: 0, measured: 0 });
  });
});
