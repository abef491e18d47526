import { compose, GATE_SEARCH } from '@bitshare/core';
import { expect, test } from 'vitest';
import { parseRunConfig } from '../src/config/read-run-config.ts';
import { gatesOf } from '../src/recipes/configured-gates.ts';

const searchOf = (fields: object) => {
  const smallest = { model: { name: 'preresnet8' }, dataset: { name: 'mnist' } };
  return compose(gatesOf(parseRunConfig({ ...smallest, ...fields }, 'my.json'))).resolve(GATE_SEARCH);
};

test.each([
  ['sbs', 'sbs'],
  ['two-stage', 'sbs'],
  ['multi-path', 'multi-path'],
  ['hard-concrete', 'hard-concrete'],
])('the variant %s searches by %s', (variant, name) => {
  expect(searchOf({ variant }).name).toBe(name);
});

test.each(['sbs', 'multi-path', 'hard-concrete'])('%s is given the candidates', (variant) => {
  expect(() => searchOf({ variant, gates: { candidates: [4, 2] } })).toThrow(/candidates/);
});
