import {
  COST_MODEL,
  compose,
  type Graph,
  type PipelineState,
  type Plugin,
  pipeline,
  plugin,
  QUANTIZER,
  type Stage,
  stage,
  startFrom,
  token,
  UserError,
} from '@bitshare/core';
import { describe, expect, it } from 'vitest';

interface Part {
  readonly name: string;
}
const CLOCK = token<Part>('needs-clock', 'clock() of the-clocks');
const WHEEL = token<Part>('needs-wheel');

const wheel = plugin({ name: 'wheel', provides: WHEEL, create: () => ({ name: 'oak' }) });
const clock = plugin({
  name: 'clock',
  provides: CLOCK,
  needs: { wheel: WHEEL },
  create: (parts) => ({ name: `clock of ${parts.wheel.name}` }),
});

describe('compose', () => {
  it('gives a plugin what it needs, in any order', () => {
    expect(compose(clock, wheel).resolve(CLOCK).name).toBe('clock of oak');
  });

  it('creates a part once, on first use', () => {
    let made = 0;
    const counted = plugin({ name: 'counted', provides: CLOCK, create: () => ({ name: `${++made}` }) });
    const container = compose(counted);
    expect(made).toBe(0);
    expect([container.resolve(CLOCK), container.resolve(CLOCK)].map(({ name }) => name)).toEqual(['1', '1']);
    const more = container.extend(wheel);
    expect(more.resolve(CLOCK)).toBe(container.resolve(CLOCK));
    expect([more.has(WHEEL), container.has(WHEEL)]).toEqual([true, false]);
    expect(compose(counted).resolve(CLOCK).name).toBe('2');
  });

  it('names a needed role without a provider, but not for a replaced plugin', () => {
    expect(() => compose(clock)).toThrow(/needs-wheel, needed by the plugin clock/);
    expect(() => compose(clock)).toThrow(UserError);
    const other = plugin({ name: 'other', provides: CLOCK, create: () => ({ name: 'other' }) });
    expect(compose(clock, other).resolve(CLOCK).name).toBe('other');
  });

  it('gives optional roles that are filled', () => {
    const free = plugin({
      name: 'free',
      provides: CLOCK,
      optional: { wheel: WHEEL },
      create: (parts) => ({ name: parts.wheel?.name ?? 'none' }),
    });
    expect(compose(free).resolve(CLOCK).name).toBe('none');
    expect(compose(free, wheel).resolve(CLOCK).name).toBe('oak');
  });

  it('names plugins with circular needs', () => {
    const turning = plugin({
      name: 'turning',
      provides: WHEEL,
      needs: { clock: CLOCK },
      create: (parts) => parts.clock,
    });
    expect(() => compose(clock, turning)).toThrow(/form a circle: clock -> turning -> clock/);
  });

  it('names a provider of an unfilled role', () => {
    expect(() => compose().resolve(CLOCK)).toThrow(/clock\(\) of the-clocks/);
    expect(compose().find(CLOCK)).toBeUndefined();
  });

  const wasmBackend = () => wheel;
  it.each<[string, unknown, RegExp]>([
    [
      'a plugin that is not called',
      wasmBackend,
      /argument 2 is the function wasmBackend itself.*\n.*compose\(wasmBackend\(\)\)/,
    ],
    ['a promise', Promise.resolve(wheel), /argument 2 is a promise/],
    ['a list', [wheel], /Spread it/],
    ['nothing', undefined, /argument 2 is undefined/],
    ['an object of another kind', { name: 'old', register() {} }, /Make a plugin with plugin\(/],
  ])('explains %s', (_, given, message) => {
    expect(() => compose(wheel, given as Plugin)).toThrow(message);
    expect(() => compose(wheel, given as Plugin)).toThrow(UserError);
  });
});

describe('pipeline', () => {
  const graph: Graph = { name: 'empty', nodes: [], output: '' };
  const ran: string[] = [];
  const needing = (name: string, needs: Stage['needs']) =>
    stage({
      name,
      ...(needs ? { needs } : {}),
      run: async (_, state) => {
        ran.push(name);
        return state;
      },
    });

  it('names every missing role, the stages that need it and a provider, before a stage runs', () => {
    const wire = () =>
      pipeline(
        compose(),
        needing('pretrain', { clock: CLOCK }),
        needing('search', { clock: CLOCK, quantizer: QUANTIZER, cost: COST_MODEL }),
      );
    expect(wire).toThrow(UserError);
    expect(wire).toThrow(/3 roles that no plugin fills/);
    expect(wire).toThrow(
      /needs-clock, needed by the stage pretrain, the stage search\. Provided by clock\(\) of the-clocks/,
    );
    expect(wire).toThrow(
      /quantizer, needed by the stage search\. Provided by bitSharing\(\) of @bitshare\/quantizers/,
    );
    expect(wire).toThrow(/cost-model, needed by the stage search\. Provided by bops\(\) of @bitshare\/costs/);
    expect(ran).toEqual([]);
  });

  it('creates the needed parts, so that a wrong option fails before a stage runs', () => {
    const wrong = plugin({
      name: 'wrong',
      provides: CLOCK,
      create: (): Part => {
        throw new UserError('hours must be positive');
      },
    });
    expect(() => pipeline(compose(wrong), needing('late', { clock: CLOCK }))).toThrow(
      /hours must be positive/,
    );
  });

  it('gives a stage its declared roles', async () => {
    const naming = stage({
      name: 'naming',
      needs: { clock: CLOCK },
      optional: { wheel: WHEEL, quantizer: QUANTIZER },
      run: async ({ clock, wheel, quantizer }, state) => ({
        ...state,
        graph: { ...state.graph, name: `${clock.name}, ${wheel?.name}, ${quantizer?.name}` },
      }),
    });
    const after = await pipeline(compose(clock, wheel), naming).run(startFrom(graph));
    expect(after.graph.name).toBe('clock of oak, oak, undefined');
  });

  it('explains a stage factory that is not called, and a missing container', () => {
    const pretrain = (_: { readonly epochs: number }) => needing('pretrain', {});
    expect(() => pipeline(compose(), pretrain as never)).toThrow(
      /stage 1 is the function pretrain itself.*\n.*pretrain\(/,
    );
    expect(() => pipeline(compose(), undefined as never)).toThrow(/stage 1 is not a stage/);
    expect(() => pipeline(needing('a', {}) as never)).toThrow(/pipeline\(compose\(/);
  });

  it('takes a stage that is written by hand', async () => {
    const plain = () => ({ name: 'plain', run: async (state: PipelineState) => state });
    expect((await pipeline(compose(), plain).run(startFrom(graph))).path).toEqual(['plain']);
  });
});
