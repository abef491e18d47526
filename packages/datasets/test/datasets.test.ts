import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { createRandom } from '@bitshare/core';
import {
  createFashionMnist,
  createMnist,
  createMnistIdx,
  createSynthetic,
  horizontalFlip,
  padCrop,
  parseIdx,
  prefetch,
} from '@bitshare/datasets';
import { testDataset } from '@bitshare/testing';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

/** The official layout: magic, lengths, bytes. */
function idx(shape: readonly number[], value: (i: number) => number): Uint8Array {
  const size = shape.reduce((a, b) => a * b);
  const bytes = new Uint8Array(4 + 4 * shape.length + size);
  bytes.set([0, 0, 8, shape.length]);
  for (const [axis, length] of shape.entries()) new DataView(bytes.buffer).setUint32(4 + 4 * axis, length);
  for (let i = 0; i < size; i++) bytes[4 + 4 * shape.length + i] = value(i);
  return bytes;
}

let folder: string;
const files: Record<string, Uint8Array> = {
  'train-images-idx3-ubyte': idx([40, 5, 4], (i) => (i * 7) % 256),
  'train-labels-idx1-ubyte': idx([40], (i) => i % 10),
  't10k-images-idx3-ubyte.gz': gzipSync(idx([12, 5, 4], (i) => (i * 3) % 256)),
  't10k-labels-idx1-ubyte.gz': gzipSync(idx([12], (i) => i % 10)),
};
const write = (name: string, bytes: Uint8Array) => writeFile(join(folder, name), bytes);
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'bitshare-idx-'));
  for (const [name, bytes] of Object.entries(files)) await write(name, bytes);
});
afterAll(() => rm(folder, { recursive: true }));

testDataset('synthetic', () => createSynthetic());
testDataset('mnist', () => createMnist());
testDataset('idx files', () => createMnistIdx({ directory: folder }));

const realData = process.env.BITSHARE_DATA_DIR;
describe.skipIf(!realData)('Fashion-MNIST itself (BITSHARE_DATA_DIR)', () => {
  it('has 60,000 and 10,000 images of known mean', async () => {
    const { train, test, inputShape } = await createFashionMnist({
      directory: join(realData!, 'fashion-mnist'),
    }).load();
    expect([train.size, test.size, inputShape]).toEqual([60_000, 10_000, [28, 28, 1]]);
    let sum = 0;
    let count = 0;
    for await (const { images } of train.batches({ batchSize: 1000 })) {
      sum += images.reduce((a, b) => a + b, 0);
      count += images.length;
    }
    expect(Math.abs(sum / count)).toBeLessThan(0.01);
  });
});

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

describe('idx files', () => {
  const load = () => createMnistIdx({ directory: folder }).load();
  const broken = async (name: string, bytes: Uint8Array, message: RegExp) => {
    await write(name, bytes);
    await expect(load()).rejects.toThrow(message);
    await write(name, files[name]!);
  };

  it('are refused by name and place', async () => {
    const images = files['train-images-idx3-ubyte']!;
    await broken(
      'train-images-idx3-ubyte',
      images.subarray(0, 100),
      /train-images-idx3-ubyte is cut off at byte 100: its header promises 816/,
    );
    await broken('train-images-idx3-ubyte', images.subarray(0, 9), /cut off at byte 9, inside its header/);
    await broken(
      'train-images-idx3-ubyte',
      images.with(3, 1),
      /00 00 08 03 expected, 00 00 08 01 found at byte 0/,
    );
    await broken(
      'train-images-idx3-ubyte',
      new Uint8Array([...images, 1]),
      /1 bytes too many after byte 816/,
    );
    await broken(
      'train-labels-idx1-ubyte',
      idx([39], () => 0),
      /39 labels for the 40 images/,
    );
    await broken(
      'train-labels-idx1-ubyte',
      idx([40], () => 10),
      /label 10 at byte 8/,
    );
    await broken(
      't10k-images-idx3-ubyte.gz',
      files['t10k-images-idx3-ubyte.gz']!.subarray(0, 40),
      /t10k-images-idx3-ubyte\.gz is damaged/,
    );
    await broken(
      't10k-images-idx3-ubyte.gz',
      gzipSync(idx([12, 4, 4], () => 0)),
      /training images are 5x4x1, test images 4x4x1/,
    );
    await expect(createMnistIdx({ directory: join(folder, 'nowhere') }).load()).rejects.toThrow(
      /neither .*nowhere.* nor .*\.gz can be read/,
    );
  });

  it('never yield partial data, whatever is cut or flipped in the header', () => {
    const valid = files['train-images-idx3-ubyte']!;
    fc.assert(
      fc.property(fc.integer({ min: 0, max: valid.length - 1 }), (length) => {
        expect(() => parseIdx(valid.subarray(0, length), 3, 'f')).toThrow(/^f is cut off/);
      }),
    );
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 15 }), fc.integer({ min: 1, max: 255 }), (at, flip) => {
        expect(() => parseIdx(valid.with(at, valid[at]! ^ flip), 3, 'f')).toThrow(/^f /);
      }),
    );
  });
});

describe('augmentation', () => {
  const shape = [3, 4, 2] as const;
  const image = Uint8Array.from({ length: 24 }, (_, i) => i + 1);

  it('pad-crop shifts by at most the padding, with zeros around', () => {
    const random = createRandom(0);
    const seen = new Set<string>();
    for (let i = 0; i < 200; i++) {
      const cropped = padCrop(1)(image, shape, random);
      const at = cropped.findIndex((value) => value > 0);
      const [y, x] = [Math.floor(at / 8), Math.floor(at / 2) % 4];
      const source = image.indexOf(cropped[at]!);
      const [dy, dx] = [Math.floor(source / 8) - y, (Math.floor(source / 2) % 4) - x];
      seen.add(`${dy},${dx}`);
      cropped.forEach((value, p) => {
        const [py, px] = [Math.floor(p / 8) + dy, (Math.floor(p / 2) % 4) + dx];
        const inside = py >= 0 && py < 3 && px >= 0 && px < 4;
        expect(value).toBe(inside ? image[(py * 4 + px) * 2 + (p % 2)] : 0);
      });
    }
    expect(seen.size).toBe(9);
  });

  it('flip mirrors pixels, not channels, and undoes itself', () => {
    const always = { ...createRandom(0), next: () => 0.9 };
    const flipped = horizontalFlip()(image, shape, always);
    expect(Array.from(flipped.subarray(0, 8))).toEqual([7, 8, 5, 6, 3, 4, 1, 2]);
    expect(horizontalFlip()(flipped, shape, always)).toEqual(image);
    expect(horizontalFlip()(image, shape, { ...always, next: () => 0.1 })).toBe(image);
  });
});

describe('prefetch', () => {
  const numbers = (log: string[]) =>
    (async function* () {
      try {
        for (let i = 0; i < 5; i++) {
          log.push(`made ${i}`);
          yield i;
        }
      } finally {
        log.push('closed');
      }
    })();

  it('keeps order and reads ahead no further than told', async () => {
    const log: string[] = [];
    const seen: number[] = [];
    for await (const n of prefetch(numbers(log), 2)) {
      seen.push(n);
      if (n === 0) expect(log.filter((line) => line.startsWith('made')).length).toBeLessThanOrEqual(3);
    }
    expect(seen).toEqual([0, 1, 2, 3, 4]);
  });

  it('closes the source when the consumer stops', async () => {
    const log: string[] = [];
    for await (const _ of prefetch(numbers(log), 2)) break;
    expect(log.at(-1)).toBe('closed');
  });

  it('passes errors on in their turn', async () => {
    const failing = (async function* () {
      yield 1;
      throw new Error('disk');
    })();
    const seen: number[] = [];
    await expect(
      (async () => {
        for await (const n of prefetch(failing, 3)) seen.push(n);
      })(),
    ).rejects.toThrow('disk');
    expect(seen).toEqual([1]);
  });
});
