import { readAhead } from '@bitshare/datasets';
import { describe, expect, it } from 'vitest';

/** 0 to 4, and what was asked of it. */
async function* numbers(log: string[]): AsyncGenerator<number> {
  try {
    for (let i = 0; i < 5; i++) yield i;
  } finally {
    log.push('closed');
  }
}

/** Late ones first. */
const work = (log: string[]) => async (n: number) => {
  log.push(`begun ${n}`);
  await new Promise((resolve) => setTimeout(resolve, 5 * (5 - n)));
  return n;
};

describe('reading ahead', () => {
  it('keeps the order of the items, and reads ahead as many as asked for', async () => {
    const log: string[] = [];
    const seen: number[] = [];
    for await (const n of readAhead(numbers(log), 2, work(log))) {
      seen.push(n);
      const begun = log.filter((line) => line.startsWith('begun')).length;
      expect(begun).toBe(Math.min(5, n + 3));
    }
    expect(seen).toEqual([0, 1, 2, 3, 4]);
  });

  it('closes the source when the consumer stops', async () => {
    const log: string[] = [];
    for await (const _ of readAhead(numbers(log), 2, work(log))) break;
    expect(log.at(-1)).toBe('closed');
  });

  it('passes errors on in the order of the items', async () => {
    const seen: number[] = [];
    const failing = async (n: number) => {
      if (n === 1) throw new Error('disk');
      return n;
    };
    await expect(
      (async () => {
        for await (const n of readAhead([0, 1, 2], 3, failing)) seen.push(n);
      })(),
    ).rejects.toThrow('disk');
    expect(seen).toEqual([0]);
  });
});
