import { readdir, readFile } from 'node:fs/promises';
import { gzipSync } from 'node:zlib';
import { type Dataset, type DatasetSource, UserError } from '@bitshare/core';
import { createCifar10, createImageFolder, createMnistIdx } from '@bitshare/datasets';
import { mutatedBytes, mutatedJson, mutationRuns } from '@bitshare/testing';
import fc from 'fast-check';
import sharp, { type Sharp } from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cifar10Python } from './official-cifar.ts';
import { parquetTree, picture, pictureTree } from './pictures.ts';
import { type Members, tarball } from './tarball.ts';
import { temporaryFolder } from './temporary-folder.ts';

const { path, write } = temporaryFolder();
const writeAll = async (folder: string, members: Members) => {
  for (const [name, bytes] of Object.entries(members)) await write(`${folder}/${name}`, bytes);
};

/** Every batch of a data set has whole images of finite values, and labels of its classes. */
async function expectSound({ train, test, classes, inputShape }: Dataset): Promise<void> {
  const length = inputShape.reduce((a, b) => a * b);
  for (const split of [train, test]) {
    expect(split.size).toBeGreaterThan(0);
    for await (const { images, labels, size } of split.batches({ batchSize: 64 })) {
      expect(images).toHaveLength(size * length);
      expect(images.every(Number.isFinite)).toBe(true);
      expect(labels!.every((label) => label >= 0 && label < classes!)).toBe(true);
    }
  }
}

/** Milliseconds after which a load counts as hanging; a whole one takes a hundredth of a second. */
const patience = 30_000;

async function inTime<Result>(work: Promise<Result>): Promise<Result> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error('it hangs')), patience);
  });
  return Promise.race([work, late]).finally(() => clearTimeout(timer));
}

/** The data set is sound, or an error says what is wrong. */
async function expectAnswer(source: DatasetSource): Promise<void> {
  const loaded = await inTime(source.load()).catch((error: unknown) => error);
  if (loaded instanceof Error) {
    expect(loaded, loaded.stack ?? loaded.message).toBeInstanceOf(UserError);
    expect(loaded.message).not.toBe('');
  } else await expectSound(loaded as Dataset);
}

/** Loads a data set in which one file is mutated, again and again. */
async function mutate(file: string, whole: Uint8Array, source: () => DatasetSource, short: number) {
  await fc.assert(
    fc.asyncProperty(mutatedBytes(whole), async (bytes) => {
      await write(file, bytes);
      await expectAnswer(source());
    }),
    { numRuns: mutationRuns(short) },
  );
  await write(file, whole);
}

/** What the whole process has held at once: a mutated length must not become memory. */
afterAll(() => expect(process.resourceUsage().maxRSS).toBeLessThan(1.5 * 2 ** 20));

const long = 1000 * mutationRuns(60);

describe('idx files', () => {
  const idx = (...shape: readonly number[]) => {
    const size = shape.reduce((a, b) => a * b);
    const bytes = Buffer.alloc(4 + 4 * shape.length + size, 3);
    bytes.set([0, 0, 8, shape.length]);
    for (const [axis, length] of shape.entries()) bytes.writeUInt32BE(length, 4 + 4 * axis);
    return bytes;
  };
  const images = idx(9, 3, 2);
  const files: Members = {
    'train-images-idx3-ubyte': images,
    'train-labels-idx1-ubyte': idx(9),
    't10k-images-idx3-ubyte': idx(4, 3, 2),
    't10k-labels-idx1-ubyte': idx(4),
  };
  beforeAll(async () => {
    await writeAll('idx', files);
    const { 'train-images-idx3-ubyte': _, ...others } = files;
    await writeAll('zipped', others);
  });
  const source = (folder: string) => () => createMnistIdx({ directory: path(folder) });

  it.each(Object.keys(files))('%s', (name) => mutate(`idx/${name}`, files[name]!, source('idx'), 60), long);
  it(
    'zipped',
    () => mutate('zipped/train-images-idx3-ubyte.gz', gzipSync(images), source('zipped'), 60),
    long,
  );
});

describe('archives', () => {
  let whole: Buffer;
  beforeAll(async () => {
    const image = await picture(1);
    whole = await tarball({
      'set/train/cat/1.png': image,
      'set/train/dog/1.png': image,
      'set/test/cat/1.png': image,
      'set/test/dog/deep/1.png': image,
      'set/readme.txt': Buffer.from('text'),
    });
  });
  const source = (name: string) => () => createImageFolder({ path: path(name) });

  it('plain', () => mutate('a.tar', whole, source('a.tar'), 60), long);
  it('zipped', () => mutate('b.tar.gz', gzipSync(whole), source('b.tar.gz'), 60), long);
});

describe('images', () => {
  const pixels = Uint8Array.from({ length: 12 * 9 * 3 }, (_, i) => (i * 37) % 256);
  const raw = () => sharp(pixels, { raw: { width: 12, height: 9, channels: 3 } });
  const formats: Readonly<Record<string, (image: Sharp) => Sharp>> = {
    png: (image) => image.png(),
    jpg: (image) => image.jpeg(),
    webp: (image) => image.webp(),
    gif: (image) => image.gif(),
    tiff: (image) => image.tiff({ compression: 'deflate' }),
    tif: (image) => image.tiff({ compression: 'none', tile: true, tileWidth: 16, tileHeight: 16 }),
    avif: (image) => image.avif(),
    jfif: (image) => image.toColourspace('cmyk').jpeg(),
  };

  it.each(Object.entries(formats))(
    '.%s',
    async (ending, encode) => {
      const whole = await encode(raw()).toBuffer();
      for (const split of ['train', 'test']) await write(`${ending}/${split}/a/1.${ending}`, whole);
      const source = () => createImageFolder({ path: path(ending), inputSize: 8 });
      await mutate(`${ending}/train/a/1.${ending}`, whole, source, 60);
    },
    long,
  );
});

it(
  'parquet files',
  async () => {
    const tree = await pictureTree();
    const files = parquetTree(tree);
    await writeAll('parquet', files);
    const name = 'data/train-00001-of-00002.parquet';
    await mutate(`parquet/${name}`, files[name]!, () => createImageFolder({ path: path('parquet') }), 60);
  },
  long,
);

describe('the cache of decoded images', () => {
  it(
    'in its JSON',
    async () => {
      await writeAll('cached', await pictureTree());
      const source = () =>
        createImageFolder({ path: path('cached'), cache: path('cache'), shardBytes: 2000, memoryBytes: 0 });
      await source().load();
      const [folder] = await readdir(path('cache'));
      for (const name of ['contents.json', 'train-00001.json', 'test-00000.json']) {
        const file = `cache/${folder}/${name}`;
        const whole = await readFile(path(file));
        await fc.assert(
          fc.asyncProperty(mutatedJson(JSON.parse(whole.toString())), async (text) => {
            await write(file, Buffer.from(text));
            await expectAnswer(source());
          }),
          { numRuns: mutationRuns(40) },
        );
        await write(file, whole);
      }
    },
    long,
  );
});

describe('pickles', () => {
  const files = cifar10Python();
  beforeAll(() => writeAll('pickles', files));

  it.each(['cifar-10-batches-py/data_batch_2', 'cifar-10-batches-py/batches.meta'])(
    '%s',
    (name) => mutate(`pickles/${name}`, files[name]!, () => createCifar10({ path: path('pickles') }), 30),
    long,
  );
});
