import { createRandom } from '@bitshare/core';
import { describe, expect, it } from 'vitest';

const draw = (seed: number, count = 5) => {
  const random = createRandom(seed);
  return Array.from({ length: count }, () => random.next());
};

describe('random', () => {
  it('is a function of its seed', () => {
    expect(draw(1)).toEqual(draw(1));
    expect(draw(1)).not.toEqual(draw(2));
  });

  it('resumes exactly from a stored state', () => {
    const random = createRandom(3);
    random.normal();
    const state = random.state();
    const expected = [random.next(), random.normal(), random.integer(1000)];
    const other = createRandom(99);
    other.restore(state);
    expect([other.next(), other.normal(), other.integer(1000)]).toEqual(expected);
  });

  it('forks streams that differ by label, without advancing itself', () => {
    const random = createRandom(5);
    const before = random.state();
    const [a, again, b] = [random.fork('a').next(), random.fork('a').next(), random.fork('b').next()];
    expect(again).toBe(a);
    expect(b).not.toBe(a);
    expect(random.state()).toEqual(before);
  });

  it('is uniform and normal to a few standard errors', () => {
    const random = createRandom(7);
    const n = 20_000;
    const uniform = Array.from({ length: n }, () => random.next());
    const normal = Array.from({ length: n }, () => random.normal());
    const mean = (xs: number[]) => xs.reduce((a, b) => a + b) / n;
    expect(Math.abs(mean(uniform) - 0.5)).toBeLessThan(5 * Math.sqrt(1 / 12 / n));
    expect(Math.abs(mean(normal))).toBeLessThan(5 / Math.sqrt(n));
    expect(Math.abs(mean(normal.map((x) => x * x)) - 1)).toBeLessThan(5 * Math.sqrt(2 / n));
    expect(Math.min(...uniform)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...uniform)).toBeLessThan(1);
  });

  it('shuffles in place to a permutation', () => {
    const items = Int32Array.from({ length: 50 }, (_, i) => i);
    const shuffled = createRandom(1).shuffle(items);
    expect(shuffled).toBe(items);
    expect(Array.from(items).toSorted((a, b) => a - b)).toEqual(Array.from({ length: 50 }, (_, i) => i));
    expect(Array.from(items)).not.toEqual(Array.from({ length: 50 }, (_, i) => i));
  });
});
