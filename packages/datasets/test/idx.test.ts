import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { createFashionMnist, createMnistIdx, parseIdx } from '@bitshare/datasets';
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

testDataset('idx files', () => createMnistIdx({ directory: folder }));
testDataset('idx files with validation', () => createMnistIdx({ directory: folder, validation: 0.25 }));

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
      /train-images-idx3-ubyte is cut off at byte 100: its header states 816/,
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
