import { createRandom } from '@bitshare/core';
import { createSynthetic, withoutLabels } from '@bitshare/datasets';
import { testDataset } from '@bitshare/testing';
import { expect, it } from 'vitest';

testDataset('images without labels', () => withoutLabels(createSynthetic()));

it('takes labels away, and nothing else', async () => {
  const [labelled, bare] = await Promise.all([
    createSynthetic().load(),
    withoutLabels(createSynthetic()).load(),
  ]);
  expect(bare.name).toBe('synthetic-unlabelled');
  expect([bare.classes, bare.labels]).toEqual([undefined, undefined]);
  const first = async ({ train }: typeof bare) => {
    for await (const batch of train.batches({ batchSize: 8, random: createRandom(1) })) return batch;
    throw new Error('no batch');
  };
  const [{ labels, ...seen }, without] = [await first(labelled), await first(bare)];
  expect(labels).toHaveLength(8);
  expect(without).toEqual(seen);
});
