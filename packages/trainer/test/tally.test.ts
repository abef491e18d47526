import { expect, it } from 'vitest';
import { createTally } from '../src/tally.ts';

it('means are over images, so that a small last batch weighs less; the cost is that of the last step', () => {
  const tally = createTally();
  tally.add(2, 1, 4, 500);
  tally.add(5, 2, 2, 400);
  expect(tally.metrics()).toEqual({ loss: 3, trainTop1: 50, cost: 400 });
});

it('has no cost where nothing is searched, and goes on from its state', () => {
  const tally = createTally();
  tally.add(1, 1, 1, undefined);
  const other = createTally(structuredClone(tally.state()));
  for (const one of [tally, other]) one.add(3, 0, 3, undefined);
  expect(other.metrics()).toEqual({ loss: 2.5, trainTop1: 25 });
  expect(other.metrics()).toEqual(tally.metrics());
});
