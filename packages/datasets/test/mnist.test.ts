import { createMnist, createSynthetic } from '@bitshare/datasets';
import { testDataset } from '@bitshare/testing';
import { describe, expect, it } from 'vitest';

testDataset('synthetic', () => createSynthetic());
testDataset('mnist', () => createMnist());

describe('mnist', () => {
  it('splits the 10,000 digits by seed', async () => {
    const [one, other] = [await createMnist().load(), await createMnist({ seed: 1 }).load()];
    expect([one.train.size, one.test.size]).toEqual([8000, 2000]);
    expect(other.version).not.toBe(one.version);
  });

  it('refuses a training size that leaves nothing to test', async () => {
    await expect(createMnist({ trainSize: 10_000 }).load()).rejects.toThrow(/trainSize/);
  });
});
