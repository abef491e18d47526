import { type CompressionPolicy, type LayerPolicy, parsePolicy, UserError } from '@bitshare/core';
import { checkPolicy, fullPrecisionPolicy, isEdgeLayer, policyFor, uniformPolicy } from '@bitshare/network';
import { describe, expect, it } from 'vitest';
import { residual, streams } from './small-graphs.ts';

const bits = { weightBits: 4, activationBits: 4 };
const changed = (layers: Readonly<Record<string, LayerPolicy | undefined>>): CompressionPolicy => {
  const policy = uniformPolicy(residual, 4);
  const merged = Object.entries({ ...policy.layers, ...layers }).filter(([, layer]) => layer !== undefined);
  return { ...policy, layers: Object.fromEntries(merged) as Record<string, LayerPolicy> };
};

describe('policies', () => {
  it('are uniform except for the first and the last layer', () => {
    expect(uniformPolicy(residual, 3)).toEqual({
      format: 'bitshare-policy',
      version: 1,
      network: 'residual',
      layers: {
        stem: { weightBits: 8, activationBits: 8 },
        conv1: { weightBits: 3, activationBits: 3 },
        conv2: { weightBits: 3, activationBits: 3 },
        shortcut: { weightBits: 3, activationBits: 3 },
        dense: { weightBits: 8, activationBits: 8 },
      },
    });
    expect(uniformPolicy(residual, 3, { edgeBits: 4 }).layers.dense).toEqual(bits);
    expect(Object.values(fullPrecisionPolicy(residual).layers).every((l) => l.weightBits === 32)).toBe(true);
    expect(['stem', 'conv1', 'shortcut', 'dense'].map((id) => isEdgeLayer(residual, id))).toEqual([
      true,
      false,
      false,
      true,
    ]);
  });

  it('keep the same filters of layers that are pruned together', () => {
    const keeping = (kept: Readonly<Record<string, readonly number[]>>) =>
      policyFor(streams, (id) => (kept[id] ? { ...bits, keptFilters: kept[id] } : bits));
    const same = { begin: [0, 2], write1: [0, 2], write2: [0, 2] };
    expect(() => checkPolicy(streams, keeping(same))).not.toThrow();
    const check = () => checkPolicy(streams, keeping({ ...same, write1: [0, 3] }));
    expect(check).toThrow(UserError);
    expect(check).toThrow(/"begin" and "write1" are removed together, but the policy keeps different ones/);
    expect(() => checkPolicy(streams, keeping({ begin: [0, 2], write1: [0, 2] }))).toThrow(
      /"begin" and "write2"/,
    );
    expect(() => checkPolicy({ ...streams, coupledPruning: false }, keeping(same))).toThrow(
      /prunes layer "begin", whose filters other layers need/,
    );
  });

  it('survive being written to JSON', () => {
    const policy = changed({ conv1: { ...bits, keptFilters: [0, 5] } });
    expect(parsePolicy(JSON.parse(JSON.stringify(policy)))).toEqual(policy);
    expect(() => checkPolicy(residual, policy)).not.toThrow();
  });

  it('follow a rule', () => {
    const policy = policyFor(residual, (id) => ({ weightBits: id.length, activationBits: 1 }));
    expect(policy.layers.conv2).toEqual({ weightBits: 5, activationBits: 1 });
  });

  it.each<[string, RegExp, CompressionPolicy]>([
    ['an unknown layer', /"conv11".*did you mean "conv1"/, changed({ conv11: bits })],
    ['a missing layer', /lacks layer "conv2"/, changed({ conv2: undefined })],
    ['a filter out of range', /"conv1".*0 to 5/, changed({ conv1: { ...bits, keptFilters: [0, 6] } })],
    ['a negative filter', /"conv1".*0 to 5/, changed({ conv1: { ...bits, keptFilters: [-1, 2] } })],
    ['filters out of order', /"conv1".*ascending/, changed({ conv1: { ...bits, keptFilters: [2, 1] } })],
    ['a filter twice', /"conv1".*ascending/, changed({ conv1: { ...bits, keptFilters: [1, 1] } })],
    ['half a filter', /"conv1".*ascending/, changed({ conv1: { ...bits, keptFilters: [0.5] } })],
    ['no filter at all', /"conv1".*at least one/, changed({ conv1: { ...bits, keptFilters: [] } })],
    [
      'filters of a layer that feeds a sum',
      /prunes layer "conv2".*other layers need/,
      changed({ conv2: { ...bits, keptFilters: [0] } }),
    ],
    ['filters of the first layer', /prunes layer "stem"/, changed({ stem: { ...bits, keptFilters: [0] } })],
  ])('with %s are refused', (_, message, policy) => {
    expect(() => checkPolicy(residual, policy)).toThrow(UserError);
    expect(() => checkPolicy(residual, policy)).toThrow(message);
  });
});
