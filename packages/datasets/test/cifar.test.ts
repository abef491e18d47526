import { execFileSync } from 'node:child_process';
import { type Batch, UserError } from '@bitshare/core';
import { createCifar10, createCifar100, normalizations } from '@bitshare/datasets';
import { testDataset } from '@bitshare/testing';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import {
  cifar10Binary,
  cifar10Python,
  cifar100Binary,
  cifar100Python,
  fileSize,
  planeByte,
} from './official-cifar.ts';
import { gzippedTarball, type Members, tarball } from './tarball.ts';
import { temporaryFolder } from './temporary-folder.ts';

const { path, write } = temporaryFolder();
const writeAll = async (members: Members) => {
  for (const [name, bytes] of Object.entries(members)) await write(name, bytes);
};

beforeAll(async () => {
  await writeAll(cifar10Binary());
  await write('cifar-10-binary.tar.gz', await gzippedTarball(cifar10Binary()));
  await write('cifar-10-python.tar.gz', await gzippedTarball(cifar10Python()));
  await write('cifar-10-columns.tar', await tarball(cifar10Python({ fortranOrder: true })));
  await write('cifar-100-binary.tar.gz', await gzippedTarball(cifar100Binary()));
  await write('cifar-100-python.tar.gz', await gzippedTarball(cifar100Python()));
});

testDataset('CIFAR-10, binary', () => createCifar10({ path: path('cifar-10-binary.tar.gz') }));
testDataset('CIFAR-100, python', () => createCifar100({ path: path('cifar-100-python.tar.gz') }));

const sources = {
  'CIFAR-10, a folder': () => createCifar10({ path: path('cifar-10-batches-bin') }),
  'CIFAR-10, the folder above': () => createCifar10({ path: path('.') }),
  'CIFAR-10, packed, binary': () => createCifar10({ path: path('cifar-10-binary.tar.gz') }),
  'CIFAR-10, packed, python': () => createCifar10({ path: path('cifar-10-python.tar.gz') }),
  'CIFAR-10, columns first': () => createCifar10({ path: path('cifar-10-columns.tar') }),
  'CIFAR-100, packed, binary': () => createCifar100({ path: path('cifar-100-binary.tar.gz') }),
  'CIFAR-100, packed, python': () => createCifar100({ path: path('cifar-100-python.tar.gz') }),
};

async function whole(split: {
  batches(options: { batchSize: number }): AsyncIterable<Batch>;
}): Promise<Batch> {
  for await (const batch of split.batches({ batchSize: 1000 })) return batch;
  throw new Error('it is empty');
}

describe.each(Object.entries(sources))('%s', (title, create) => {
  it('gives every pixel and label of the official layout', async () => {
    const { name, train, test, labels, classes, inputShape } = await create().load();
    const fine = title.startsWith('CIFAR-100');
    const { mean, std } = normalizations[fine ? 'cifar100' : 'cifar10'];
    expect({ name, classes, inputShape }).toEqual({
      name: fine ? 'cifar100' : 'cifar10',
      classes: fine ? 100 : 10,
      inputShape: [32, 32, 3],
    });
    expect(labels!.slice(0, 2)).toEqual(['class_0', 'class_1']);
    for (const [split, from, size] of [
      [train, 0, 5 * fileSize],
      [test, 5 * fileSize, fileSize],
    ] as const) {
      const batch = await whole(split);
      expect(Array.from(batch.labels!)).toEqual(
        Array.from({ length: size }, (_, i) => ((from + i) * 3) % classes!),
      );
      const expected = Float32Array.from({ length: size * 3072 }, (_, i) => {
        const [image, pixel, channel] = [Math.floor(i / 3072), Math.floor((i % 3072) / 3), i % 3];
        return (planeByte(from + image, channel * 1024 + pixel) / 255 - mean[channel]!) / std[channel]!;
      });
      expect(batch.images).toEqual(expected);
    }
  });
});

it('knows the binary and the Python version for the same data', async () => {
  const version = async (title: keyof typeof sources) => (await sources[title]().load()).version;
  expect(await version('CIFAR-10, packed, python')).toBe(await version('CIFAR-10, packed, binary'));
  expect(await version('CIFAR-10, columns first')).toBe(await version('CIFAR-10, a folder'));
  expect(await version('CIFAR-100, packed, python')).toBe(await version('CIFAR-100, packed, binary'));
});

describe('what is wrong is named', () => {
  const refused = async (members: Members, message: RegExp, create = createCifar10) => {
    const file = await write('wrong.tar', await tarball(members));
    const loading = create({ path: file }).load();
    await expect(loading).rejects.toThrow(message);
    await expect(loading).rejects.toBeInstanceOf(UserError);
  };
  const changed = (members: Members, name: string, change: (bytes: Buffer) => Uint8Array): Members => {
    const key = Object.keys(members).find((one) => one.endsWith(`/${name}`))!;
    return { ...members, [key]: change(Buffer.from(members[key]!)) };
  };
  const without = (members: Members, name: string): Members =>
    Object.fromEntries(Object.entries(members).filter(([key]) => !key.endsWith(`/${name}`)));

  it('a path where nothing is, and what to fetch', async () => {
    await expect(createCifar100({ path: path('nowhere') }).load()).rejects.toThrow(
      /nowhere cannot be read\n.*binary or the Python version of CIFAR-100 from https:\/\/www\.cs\.toronto\.edu/,
    );
    await expect(createCifar10({ path: path('cifar-100-binary.tar.gz') }).load()).rejects.toThrow(
      /holds neither test_batch\.bin nor test_batch\n.*CIFAR-10/,
    );
  });

  it('a file that is missing or twice there', async () => {
    await refused(without(cifar10Binary(), 'data_batch_3.bin'), /wrong\.tar holds no data_batch_3\.bin/);
    await refused(without(cifar10Python(), 'batches.meta'), /holds no batches\.meta/);
    await refused(
      { ...cifar10Binary(), 'copy/test_batch.bin': Buffer.alloc(3073) },
      /holds test_batch\.bin twice/,
    );
  });

  it('a file that is cut off inside an image, or between two', async () => {
    const cut = (length: number) =>
      changed(cifar10Binary(), 'data_batch_2.bin', (b) => b.subarray(0, length));
    await refused(cut(7000), /data_batch_2\.bin is cut off at byte 7000, inside its image 2/);
    await refused(
      cut(3073 * 7),
      /data_batch_2\.bin holds 7 images instead of 8, by the 8 of test_batch\.bin: /,
    );
    await refused(cut(0), /data_batch_2\.bin is cut off at byte 0/);
  });

  it('labels and names that are none', async () => {
    await refused(
      changed(cifar10Binary(), 'test_batch.bin', (b) => b.fill(10, 3073, 3074)),
      /test_batch\.bin: label 10 at byte 3073 is not below 10/,
    );
    await refused(
      changed(cifar100Binary(), 'fine_label_names.txt', () => Buffer.from('apple\npear\n')),
      /fine_label_names\.txt names 2 classes instead of 100/,
      createCifar100,
    );
  });

  it('a pickle that would do something', async () => {
    const evil = Buffer.from('\x80\x02cos\nsystem\nU\x04true\x85R.', 'latin1');
    await refused(
      changed(cifar10Python(), 'test_batch', () => evil),
      /test_batch is damaged or not a CIFAR pickle: at byte 2, the name os system is not supported/,
    );
    const called = Buffer.from('\x80\x02cnumpy\nndarray\n)R.', 'latin1');
    await refused(
      changed(cifar10Python(), 'test_batch', () => called),
      /at byte 17, the operation 0x29 is not supported/,
    );
  });

  it('lengths that no file has', async () => {
    const lying = (bytes: Buffer) => {
      const at = bytes.indexOf('T\x00\x60\x00\x00', 0, 'latin1');
      expect(at).toBeGreaterThan(0);
      bytes.writeInt32LE(0x7fffffff, at + 1);
      return bytes;
    };
    await refused(
      changed(cifar10Python(), 'data_batch_1', lying),
      /data_batch_1 is damaged or not a CIFAR pickle: at byte \d+, a value is cut off/,
    );
  });
});

describe('damage is met by an error that names file and byte, or changes nothing but pixels', () => {
  const archives = {
    'cifar-10 binary': [createCifar10, cifar10Binary(), 'data_batch_1.bin'],
    'cifar-10 python': [createCifar10, cifar10Python(), 'data_batch_4'],
    'cifar-100 binary': [createCifar100, cifar100Binary(), 'test.bin'],
    'cifar-100 python': [createCifar100, cifar100Python(), 'train'],
  } as const;

  const holds = async (create: typeof createCifar10, file: string, named: RegExp) => {
    try {
      const { train, test } = await create({ path: file }).load();
      expect([train.size, test.size]).toEqual([5 * fileSize, fileSize]);
    } catch (error) {
      expect(error).toBeInstanceOf(UserError);
      expect((error as Error).message).toMatch(named);
    }
  };

  describe.each(Object.entries(archives))('%s', (_, [create, members, victim]) => {
    const key = Object.keys(members).find((name) => name.endsWith(`/${victim}`))!;
    const bytes = Buffer.from(members[key]!);

    it('in an unpacked file', async () => {
      await writeAll(members);
      const damaged = async (content: Uint8Array) => {
        await write(key, content);
        await holds(
          create,
          path(key.split('/')[0]!),
          new RegExp(`${victim}.* (byte|image|list|array|images) `),
        );
      };
      // The first and last bytes are where a pickle is no pixels.
      const place = fc.oneof(
        fc.nat(bytes.length - 1),
        fc.nat(200),
        fc.nat(200).map((n) => bytes.length - 1 - n),
      );
      await fc.assert(
        fc.asyncProperty(place, (length) => damaged(bytes.subarray(0, length))),
        { numRuns: 30 },
      );
      await fc.assert(
        fc.asyncProperty(place, fc.integer({ min: 1, max: 255 }), (at, flip) =>
          damaged(Buffer.from(bytes.with(at, bytes[at]! ^ flip))),
        ),
        { numRuns: 40 },
      );
      await write(key, bytes);
    });

    it('in the archive', async () => {
      const packed = await gzippedTarball(members);
      const plain = await tarball(members);
      const damaged = async (content: Uint8Array) =>
        holds(create, await write('damaged.tar', content), /damaged\.tar/);
      for (const whole of [packed, plain]) {
        await fc.assert(
          fc.asyncProperty(fc.nat(whole.length - 1), async (length) => {
            const file = await write('damaged.tar', whole.subarray(0, length));
            await holds(create, file, /damaged\.tar.* (byte|neither)/);
          }),
          { numRuns: 15 },
        );
        await fc.assert(
          fc.asyncProperty(fc.nat(whole.length - 1), fc.integer({ min: 1, max: 255 }), (at, flip) =>
            damaged(Buffer.from(whole.with(at, whole[at]! ^ flip))),
          ),
          { numRuns: 15 },
        );
      }
    });
  });
});

const python = (() => {
  try {
    execFileSync('python3', ['-c', 'import numpy'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
})();

it('the pickles of these tests are what Python reads (needs python3 with numpy)', {
  skip: !python,
}, async () => {
  const file = await write('train', cifar100Python()['cifar-100-python/train']!);
  const script =
    'import pickle,sys,json; d=pickle.load(open(sys.argv[1],"rb"),encoding="latin1"); a=d["data"]; print(json.dumps([sorted(d),list(a.shape),str(a.dtype),d["fine_labels"][:3],a[3,:5].tolist()]))';
  const said = JSON.parse(
    execFileSync('python3', ['-W', 'ignore', '-c', script, file], { encoding: 'utf8' }),
  );
  expect(said).toEqual([
    ['batch_label', 'coarse_labels', 'data', 'filenames', 'fine_labels'],
    [5 * fileSize, 3072],
    'uint8',
    [0, 3, 6],
    [0, 1, 2, 3, 4].map((p) => planeByte(3, p)),
  ]);
});
