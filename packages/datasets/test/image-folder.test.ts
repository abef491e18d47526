import { type Batch, createRandom, type Dataset } from '@bitshare/core';
import {
  createImageFolder,
  createImagenet,
  type ImageFolderOptions,
  normalizations,
} from '@bitshare/datasets';
import { testDataset } from '@bitshare/testing';
import sharp from 'sharp';
import { beforeAll, describe, expect, it } from 'vitest';
import { classNames, parquetTree, pictureTree } from './pictures.ts';
import { gzippedTarball, type Members, tarball } from './tarball.ts';
import { temporaryFolder } from './temporary-folder.ts';

const { path, write } = temporaryFolder();
const writeAll = async (folder: string, members: Members) => {
  for (const [name, bytes] of Object.entries(members)) await write(`${folder}/${name}`, bytes);
};
let tree: Members;
beforeAll(async () => {
  tree = await pictureTree();
  await writeAll('folder', tree);
  await writeAll('folder', {
    'train/readme.txt': Buffer.from('no image'),
    'train/cat/.hidden.png': Buffer.of(1),
  });
  await write('pictures.tar', await tarball(tree));
  await write('pictures.tar.gz', await gzippedTarball(prefixed('set/v1/', tree)));
  await writeAll('parquet', parquetTree(tree));
  await writeAll('numbered', parquetTree(tree, { named: false }));
  await writeAll('imagenet', await pictureTree({ test: 'val', height: 240, width: 300 }));
});

const prefixed = (prefix: string, members: Members): Members =>
  Object.fromEntries(Object.entries(members).map(([name, bytes]) => [prefix + name, bytes]));
const load = (name: string, options: Partial<ImageFolderOptions> = {}): Promise<Dataset> =>
  createImageFolder({ path: path(name), ...options }).load();

testDataset('image folder', () => createImageFolder({ path: path('folder') }));
testDataset('image archive', () => createImageFolder({ path: path('pictures.tar.gz'), inputSize: 4 }));
testDataset('image parquet', () => createImageFolder({ path: path('parquet') }));
testDataset('image folder, cached on the disk', () =>
  createImageFolder({ path: path('folder'), cache: path('cache'), memoryBytes: 0, inputSize: 4 }),
);
testDataset('ImageNet', () => createImagenet({ path: path('imagenet'), cache: path('cache') }));

async function pass(split: Dataset['train'], seed?: number): Promise<Batch[]> {
  const batches: Batch[] = [];
  const random = seed === undefined ? undefined : createRandom(seed);
  for await (const batch of split.batches({ batchSize: 16, random })) batches.push(batch);
  return batches;
}

describe('the place of the images', () => {
  it('makes no difference: folder, archive, parquet and cache have the same batches and version', async () => {
    const folder = await load('folder');
    const [train, test] = [await pass(folder.train, 3), await pass(folder.test)];
    expect([folder.train.size, folder.test.size, folder.labels]).toEqual([36, 9, classNames]);
    const others = [
      load('pictures.tar'),
      load('pictures.tar.gz'),
      load('parquet'),
      load('parquet/data'),
      load('folder', { cache: path('cache') }),
      load('pictures.tar', { cache: path('cache'), memoryBytes: 0, shardBytes: 500 }),
    ];
    for (const other of await Promise.all(others)) {
      expect(other.version).toBe(folder.version);
      expect(await pass(other.train, 3)).toEqual(train);
      expect(await pass(other.test)).toEqual(test);
    }
  });

  it('of parquet files without names, classes are numbers', async () => {
    const { labels, train } = await load('numbered');
    expect(labels).toEqual(['0', '1', '2']);
    expect((await pass(train)).flatMap((batch) => [...batch.labels!])).toEqual(
      Array.from({ length: 36 }, (_, i) => Math.floor(i / 12)),
    );
  });
});

it.each([1, 2, 7])('batches are the same with %d threads', async (threads) => {
  const options = { inputSize: 4, resizeTo: 5 };
  const expected = await pass((await load('folder', options)).train, 1);
  expect(await pass((await load('folder', { ...options, threads })).train, 1)).toEqual(expected);
});

describe('pixels', () => {
  let images = 0;
  /** Loads one image as the only one of its class, without normalization. */
  async function decoded(bytes: Uint8Array, options: Partial<ImageFolderOptions> = {}) {
    const name = `one-${images++}`;
    await writeAll(name, { 'train/a/image.png': bytes, 'test/a/image.png': bytes });
    const normalization = { mean: [0, 0, 0], std: [1, 1, 1] };
    const { test, inputShape } = await load(name, { normalization, ...options });
    const [batch] = await pass(test);
    return { inputShape, bytes: Array.from(batch!.images, (value) => Math.round(value * 255)) };
  }
  const solid = (channels: 3 | 4 = 3) =>
    sharp({ create: { width: 5, height: 3, channels, background: { r: 200, g: 100, b: 50, alpha: 0.5 } } });
  const colour = [200, 100, 50];
  const grey = () =>
    sharp(new Uint8Array(15).fill(124), { raw: { width: 5, height: 3, channels: 1 } }).toColourspace('b-w');
  const deep = (values: readonly number[], channels: 1 | 3) =>
    sharp(
      Uint16Array.from({ length: 15 * channels }, (_, i) => values[i % channels]! * 257),
      { raw: { width: 5, height: 3, channels } },
    ).toColourspace(channels === 1 ? 'grey16' : 'rgb16');

  it.each([
    ['PNG', () => solid().png(), colour, 0],
    ['WebP', () => solid().webp({ lossless: true }), colour, 0],
    ['JPEG', () => solid().jpeg({ quality: 100 }), colour, 2],
    ['a palette', () => solid().png({ palette: true }), colour, 2],
    ['transparency, which is left out', () => solid(4).png(), colour, 1],
    ['grey', () => grey().png(), [124, 124, 124], 0],
    ['grey JPEG', () => grey().jpeg({ quality: 100 }), [124, 124, 124], 1],
    ['CMYK', () => solid().toColourspace('cmyk').jpeg({ quality: 100 }), colour, 40],
    ['16 bits', () => deep(colour, 3).png(), colour, 0],
    ['grey with 16 bits', () => deep([100], 1).png(), [100, 100, 100], 0],
  ] as const)('%s becomes 8-bit RGB', async (_, image, expected, tolerance) => {
    const { inputShape, bytes } = await decoded(await image().toBuffer());
    expect(inputShape).toEqual([3, 5, 3]);
    expect(bytes).toHaveLength(45);
    bytes.forEach((byte, i) => {
      expect(Math.abs(byte - expected[i % 3]!)).toBeLessThanOrEqual(tolerance);
    });
  });

  it('are scaled by the shorter side, and the middle is cut out', async () => {
    // Twice as wide as high, brighter to the right: the middle half of it is seen.
    const ramp = Uint8Array.from({ length: 32 * 64 * 3 }, (_, i) => Math.floor((i % 192) / 3) * 4);
    const png = await sharp(ramp, { raw: { width: 64, height: 32, channels: 3 } })
      .png()
      .toBuffer();
    const { inputShape, bytes } = await decoded(png, { inputSize: 16 });
    expect(inputShape).toEqual([16, 16, 3]);
    const row = bytes.slice(0, 48).filter((_, i) => i % 3 === 0);
    row.forEach((value, x) => {
      expect(Math.abs(value - (2 * (x + 8) + 0.5) * 4)).toBeLessThanOrEqual(3);
    });
    const cut = await decoded(png, { inputSize: 8, resizeTo: 16 });
    expect(cut.bytes.filter((_, i) => i % 3 === 0).slice(0, 8)).toEqual(row.slice(4, 12));
  });

  it('are normalised as ImageNet unless told otherwise', async () => {
    expect((await load('folder')).normalization).toEqual(normalizations.imagenet);
    const cifar10 = normalizations.cifar10;
    expect((await load('folder', { normalization: cifar10 })).normalization).toBe(cifar10);
  });
});

it('ImageNet has 224 pixels, in training at random places of 256', async () => {
  const { train, test, name, inputShape } = await createImagenet({ path: path('imagenet') }).load();
  expect({ name, inputShape }).toEqual({ name: 'imagenet', inputShape: [224, 224, 3] });
  const first = async (split: Dataset['train'], seed?: number) => {
    const random = seed === undefined ? undefined : createRandom(seed);
    for await (const { images } of split.batches({ batchSize: 1, random })) return images;
    throw new Error('it is empty');
  };
  expect(await first(train, 1)).not.toEqual(await first(train, 2));
  expect(await first(test)).toHaveLength(224 * 224 * 3);
});

const realData = process.env.BITSHARE_DATA_DIR;
describe.skipIf(!realData)('CIFAR-10 as JPEG (BITSHARE_DATA_DIR)', () => {
  it('has 50,000 and 10,000 images of known mean', async () => {
    const normalization = normalizations.cifar10;
    const set = { path: `${realData}/cifar10-jpeg.tar.gz`, normalization };
    const { train, test, labels, inputShape } = await createImageFolder(set).load();
    expect([train.size, test.size, labels!.length, inputShape]).toEqual([50_000, 10_000, 10, [32, 32, 3]]);
    const sums = { value: 0, square: 0, count: 0 };
    for await (const { images } of train.batches({ batchSize: 1000 })) {
      for (const value of images) {
        sums.value += value;
        sums.square += value * value;
      }
      sums.count += images.length;
    }
    expect(Math.abs(sums.value / sums.count)).toBeLessThan(0.01);
    expect(Math.abs(sums.square / sums.count - 1)).toBeLessThan(0.03);
  }, 300_000);
});
