import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { wasmBackend } from '@bitshare/backend-wasm';
import {
  type Container,
  compose,
  type PipelineState,
  type Plugin,
  plugin,
  type StageFactory,
  startFrom,
  type Token,
} from '@bitshare/core';
import { bops, createBops } from '@bitshare/costs';
import { synthetic } from '@bitshare/datasets';
import { createSbs, sbs } from '@bitshare/gates';
import { lenet5 } from '@bitshare/models';
import { uniformPolicy } from '@bitshare/network';
import { bitSharing } from '@bitshare/quantizers';
import { evaluation, extract, fineTune, pretrain, search, sgd, usePolicy } from '@bitshare/trainer';
import { describe, expect, it } from 'vitest';

const packages = fileURLToPath(new URL('../packages', import.meta.url));

/** Every plugin that a package exports, as its docstring announces it. */
const announced = readdirSync(packages).flatMap((name) => {
  const source = join(packages, name, 'src');
  return readdirSync(source, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts'))
    .flatMap((file) => [
      ...readFileSync(join(source, file), 'utf8').matchAll(
        /\/\*\* Provides (?<role>\w+)(?<rest>[^\n]*)\*\/\nexport const (?<made>\w+)/g,
      ),
    ])
    .map(({ groups }) => ({ package: name, ...(groups as Record<'role' | 'rest' | 'made', string>) }));
});

/** Arguments of those that cannot be made without. */
const arguments_: Readonly<Record<string, readonly unknown[]>> = {
  weightedSum: [[{ cost: createBops(), weight: 1 }]],
  datasetPlugin: ['own', () => ({ name: 'own' })],
};

const files = { path: 'somewhere', directory: 'somewhere' };
const readsFiles = new Set(['datasets', 'checkpoints', 'metrics']);

/** A container's roles as they are asked for from now on. */
function recordRoles(container: Container): Set<string> {
  const asked = new Set<string>();
  const recorded = <T, R>(ask: (role: Token<T>) => R) => {
    return (role: Token<T>) => {
      asked.add(roleName(role));
      return ask(role);
    };
  };
  Object.assign(container, { resolve: recorded(container.resolve), find: recorded(container.find) });
  return asked;
}

/** `'COST_MODEL'`. */
const roleName = (role: Token<unknown>): string =>
  Symbol.keyFor(role)!.replace('@bitshare/', '').replaceAll('-', '_').toUpperCase();
const namesOf = (roles: Plugin['needs']) => new Set(Object.values(roles).map((role) => roleName(role!)));

describe('a plugin', () => {
  it('is announced by every package that has one', () => {
    expect(new Set(announced.map((one) => one.package))).toEqual(
      new Set([
        ...['backend-node', 'backend-wasm', 'checkpoints', 'costs', 'datasets', 'exporters', 'gates'],
        ...['metrics', 'quantizers', 'trainer'],
      ]),
    );
  });

  it.each(announced)('$made of $package asks for what it declares and for nothing else', async (one) => {
    const module = await import(pathToFileURL(join(packages, one.package, 'src/index.ts')).href);
    const given = arguments_[one.made] ?? (readsFiles.has(one.package) ? [files] : []);
    const made: Plugin = module[one.made](...given);
    const roles = { ...made.needs, ...made.optional };
    const others = Object.entries(roles).map(([name, role]) =>
      plugin({ name, provides: role!, create: () => ({ name }) }),
    );
    const container = compose(made, ...others);
    const asked = recordRoles(container);
    expect(container.resolve(made.provides)).toBeDefined();
    expect(asked).toEqual(namesOf({ ...roles, itself: made.provides }));
    expect(roleName(made.provides)).toBe(one.role);
    const needs = /; needs ([^;(]*)/.exec(one.rest)?.[1] ?? 'nothing';
    expect(new Set(needs.match(/[A-Z_]{3,}/g)), 'in its docstring').toEqual(namesOf(made.needs));
  });
});

describe('a stage', () => {
  const options = { epochs: 1, batchSize: 16 };
  const four = usePolicy((graph) => uniformPolicy(graph, 4));
  const stages: readonly (readonly [string, StageFactory])[] = [
    ['pretrain', pretrain(options)],
    ['evaluation', evaluation()],
    ['search', search(options)],
    ['search with gates of its own', search({ ...options, gates: createSbs() })],
    ['extract', extract()],
    ['use-policy', four],
    ['fine-tune', fineTune(options)],
  ];

  it('asks for every role that it needs', async () => {
    const inputShape = [16, 16, 1] as const;
    const container = compose(
      wasmBackend({ threads: 1 }),
      synthetic({ inputShape, trainSize: 16, testSize: 8 }),
      ...[sgd(), bitSharing(), sbs(), bops()],
    );
    const asked = recordRoles(container);
    let state: PipelineState = startFrom(lenet5({ inputShape, classes: 4 }));
    for (const [name, factory] of stages) {
      const stage = factory(container);
      asked.clear();
      state = await stage.run(state);
      const declared = Object.values(stage.needs ?? {}).filter((role) => role !== undefined);
      expect([...asked], name).toEqual(expect.arrayContaining(declared.map(roleName)));
    }
  });
});
