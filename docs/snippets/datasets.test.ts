import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { compose, DATASET, type DatasetSource } from '@bitshare/core';
import {
  cifar10,
  createImageSource,
  createSynthetic,
  datasetPlugin,
  horizontalFlip,
  imageFolder,
  padCrop,
  unpacked,
  type ValidationOptions,
} from '@bitshare/datasets';
import { testDataset } from '@bitshare/testing';
import sharp from 'sharp';
import { afterAll, beforeAll, expect, test } from 'vitest';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'bitshare-photos-'));
  for (const split of ['train', 'val']) {
    for (const [className, background] of Object.entries({ cat: '#a52', dog: '#25a' })) {
      const file = join(folder, 'photos', split, className, '1.jpg');
      await mkdir(dirname(file), { recursive: true });
      const picture = sharp({ create: { width: 90, height: 60, channels: 3, background } });
      await writeFile(file, await picture.jpeg().toBuffer());
    }
  }
});
const started = process.cwd();
afterAll(async () => {
  process.chdir(started);
  await rm(folder, { recursive: true });
});

test('composed', async () => {
  process.chdir(folder);
  // #region composed
  const fromArchive = compose(cifar10({ path: 'data/cifar-10-binary.tar.gz' }));
  const fromPhotos = compose(
    imageFolder({
      path: 'photos', // holds train/cat/1.jpg and so on; may be a .tar.gz
      inputSize: 32,
      augmentations: [padCrop(4), horizontalFlip()],
      cache: 'photos-decoded', // decoded once, read from here the next time
    }),
  );
  const { labels, inputShape } = await fromPhotos.resolve(DATASET).load();
  // #endregion composed
  expect(fromArchive.resolve(DATASET).name).toBe('cifar10');
  expect({ labels, inputShape }).toEqual({ labels: ['cat', 'dog'], inputShape: [32, 32, 3] });
});

test('singly, with validation', async () => {
  // #region singly
  const { name, train, test } = await createSynthetic({ validation: 0.1 }).load();
  for await (const { images, labels, size } of test.batches({ batchSize: 50 })) {
    // images: [size, height, width, channels], normalised; labels: [size], or undefined
    // #endregion singly
    expect([images.length / size, labels?.length]).toEqual([12 * 12, size]);
    // #region singly
  }
  // #endregion singly
  expect([name, train.size, test.size]).toEqual(['synthetic-validation', 461, 51]);
});

// #region own
/** Bright left or bright right: two classes that a network tells apart at once. */
const createSides = (options: ValidationOptions = {}): DatasetSource =>
  createImageSource('sides', options, async () => {
    const draw = (size: number) => {
      const labels = Int32Array.from({ length: size }, (_, i) => i % 2);
      const images = Uint8Array.from({ length: size * 8 * 8 }, (_, p) => {
        const [image, right] = [Math.floor(p / 64), p % 8 >= 4];
        return right === (labels[image] === 1) ? 200 + (image % 50) : 20;
      });
      return unpacked({ shape: [8, 8, 1], images, labels });
    };
    return {
      version: '1', // changes with the content; `fingerprint` of files read
      inputShape: [8, 8, 1],
      labels: ['left', 'right'],
      normalization: { mean: [0.5], std: [0.25] },
      augmentations: [padCrop(1)],
      train: draw(200),
      test: draw(50),
    };
  });

const sides = (options: ValidationOptions = {}) => datasetPlugin('sides', () => createSides(options));
// #endregion own

// #region kit
testDataset('sides', () => createSides());
testDataset('sides with validation', () => createSides({ validation: 0.2 }));
// #endregion kit

test('own', () => {
  expect(compose(sides()).resolve(DATASET).name).toBe('sides');
});
