import {
  compose,
  type Graph,
  type PipelineState,
  type Plugin,
  parsePolicy,
  pipeline,
  plugin,
  startFrom,
  token,
  UserError,
} from '@bitshare/core';
import { describe, expect, it } from 'vitest';

interface Clock {
  readonly name: string;
}
const CLOCK = token<Clock>('test-clock');
const clock = (name: string): Plugin => plugin({ name, provides: CLOCK, create: () => ({ name }) });

describe('composition', () => {
  it('resolves the last plugin of a role, one object per container', () => {
    const container = compose(clock('first'), clock('second'));
    const found: Clock = container.resolve(CLOCK);
    expect(found.name).toBe('second');
    expect(container.resolve(CLOCK)).toBe(found);
    expect(compose(clock('second')).resolve(CLOCK)).not.toBe(found);
  });

  it('names the role that is missing', () => {
    expect(() => compose().resolve(CLOCK)).toThrow(/@bitshare\/test-clock/);
  });

  it('shares tokens between copies of the package', () => {
    expect(token('test-clock')).toBe(CLOCK);
  });
});

describe('pipeline', () => {
  const graph: Graph = { name: 'empty', nodes: [], output: '' };
  const counting = (name: string) => () => ({
    name,
    run: async (state: PipelineState) => ({
      ...state,
      efforts: {
        ...state.efforts,
        [name]: { kind: 'search' as const, seconds: Object.keys(state.efforts).length },
      },
    }),
  });

  it('passes each stage the state of the previous one', async () => {
    const both = pipeline(compose(), counting('a'), counting('b'));
    expect(both.name).toBe('a -> b');
    expect((await both.run(startFrom(graph))).efforts).toMatchObject({
      a: { seconds: 0 },
      b: { seconds: 1 },
    });
  });
});

describe('policy', () => {
  const policy = {
    format: 'bitshare-policy',
    version: 1,
    network: 'n',
    layers: { conv: { weightBits: 2, activationBits: 32, keptFilters: [0, 2] } },
  };

  it('is parsed unchanged', () => {
    expect(parsePolicy(JSON.parse(JSON.stringify(policy)))).toEqual(policy);
  });

  it.each([
    [
      'bits out of range',
      { ...policy, layers: { conv: { weightBits: 9, activationBits: 4 } } },
      /weightBits/,
    ],
    ['no bits', { ...policy, layers: { conv: { weightBits: 4 } } }, /activationBits/],
    [
      'no filters',
      { ...policy, layers: { conv: { weightBits: 4, activationBits: 4, keptFilters: [] } } },
      /keptFilters/,
    ],
    [
      'an unknown key',
      { ...policy, layers: { conv: { weightBits: 4, activationBits: 4, bits: 4 } } },
      /bits/,
    ],
    ['another version', { ...policy, version: 2 }, /version/],
  ])('with %s is refused by name', (_, json, message) => {
    expect(() => parsePolicy(json, 'mine.json')).toThrow(message);
    expect(() => parsePolicy(json, 'mine.json')).toThrow(/^mine\.json is not a compression policy/);
    expect(() => parsePolicy(json)).toThrow(UserError);
  });
});
