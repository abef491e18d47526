import { UserError } from '@bitshare/core';
import { createImageFolder, createImageSource, type LoadedImages, unpacked } from '@bitshare/datasets';
import { expect, it } from 'vitest';

const set = (...labels: readonly number[]) =>
  unpacked({ shape: [1, 1, 1], images: new Uint8Array(labels.length), labels: Int32Array.from(labels) });
const sound: LoadedImages = {
  ...{ version: 'v', inputShape: [1, 1, 1], labels: ['a', 'b'], normalization: { mean: [0.5], std: [0.5] } },
  train: set(0, 1),
  test: set(1),
};
const load = (change: Partial<LoadedImages>) =>
  createImageSource('mine', {}, async () => ({ ...sound, ...change })).load();

it('a custom data set is checked when it is loaded', async () => {
  expect((await load({})).classes).toBe(2);
  await expect(load({ train: set(0, 2) })).rejects.toThrow(
    /mine: the label 2 of train image 1 is none of 2 classes/,
  );
  await expect(load({ test: set(-1) })).rejects.toThrow(/the label -1 of test image 0/);
  await expect(load({ test: set(-1) })).rejects.toThrow(UserError);
  await expect(load({ normalization: { mean: [0, 0], std: [1, 1] } })).rejects.toThrow(
    /images have 1 channels, but their normalization has 2 means and 2 deviations/,
  );
  for (const std of [0, -1, Number.NaN, Number.POSITIVE_INFINITY])
    await expect(load({ normalization: { mean: [0], std: [std] } })).rejects.toThrow(/deviations above 0/);
});

it('a given normalization is checked before an image is read', () => {
  const normalization = { mean: [0.5], std: [0.5] };
  expect(() => createImageFolder({ path: 'nowhere', normalization })).toThrow(
    /image-folder: images have 3 channels/,
  );
});
