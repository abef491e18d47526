import { execFileSync } from 'node:child_process';
import { truncate } from 'node:fs/promises';
import { crc32, deflateSync, gzipSync } from 'node:zlib';
import { UserError } from '@bitshare/core';
import { createCifar10, createImageFolder, createMnistIdx, parseIdx } from '@bitshare/datasets';
import type { ColumnChunk } from 'hyparquet';
import { describe, expect, it } from 'vitest';
import { checkRowGroup } from '../src/encoded/parquet-file.ts';
import { parquet, parquetTree, picture, pictureTree } from './pictures.ts';
import { forgeHeader, tarball } from './tarball.ts';
import { temporaryFolder } from './temporary-folder.ts';

const { path, write } = temporaryFolder();

async function faultOf(load: Promise<unknown>): Promise<string> {
  const error = await load.catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(UserError);
  return (error as UserError).message;
}

function chunk(name: string, data: Uint8Array): Buffer {
  const body = Buffer.concat([Buffer.from(name), data]);
  const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(data.length);
  sum.writeUInt32BE(crc32(body));
  return Buffer.concat([length, body, sum]);
}

/** A sound grey PNG of zeros. */
function greyPng(width: number, height: number): Buffer {
  const header = Buffer.from([0, 0, 0, 0, 0, 0, 0, 0, 8, 0, 0, 0, 0]);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  const data = deflateSync(Buffer.alloc((width + 1) * height), { level: 1 });
  const magic = Buffer.from('\x89PNG\r\n\x1a\n', 'latin1');
  return Buffer.concat([magic, chunk('IHDR', header), chunk('IDAT', data), chunk('IEND', Buffer.of())]);
}

describe('pixels', () => {
  const load = async (name: string, image: Uint8Array, options = {}) => {
    for (const split of ['train', 'test']) await write(`${name}/${split}/a/1.png`, image);
    return createImageFolder({ path: path(name), ...options }).load();
  };

  it('a small file of many pixels is refused by its header, with the option that raises the limit', async () => {
    const large = greyPng(8000, 7000);
    expect(large.length).toBeLessThan(1_000_000);
    expect(await faultOf(load('large', large))).toMatch(
      /1\.png cannot be decoded: 8000x7000 pixels are above the pixel limit of 50000000, "maxPixels"\n/,
    );
    const { inputShape } = await load('large', greyPng(120, 90), { maxPixels: 10_800 });
    expect(inputShape).toEqual([90, 120, 3]);
    expect(await faultOf(load('large', greyPng(120, 91), { maxPixels: 10_800 }))).toMatch(/limit of 10800/);
  });

  it('a thin image that scaling would make large is refused too', async () => {
    expect(await faultOf(load('thin', greyPng(20_000, 1), { inputSize: 224 }))).toMatch(
      /20000x1 pixels, scaled to 1003520000 pixels, are above the pixel limit/,
    );
  });

  it('sizes in a configuration have the same limit', () => {
    const create = (options: object) => () => createImageFolder({ path: 'x', ...options });
    expect(create({ inputSize: 1e9 })).toThrow(/1000000000x1000000000 pixels are above the pixel limit/);
    expect(create({ maxPixels: 0.5 })).toThrow(/maxPixels must be a positive whole number/);
  });

  it('images of different sizes count in memory at their own sizes', async () => {
    const small = await picture(1);
    for (const split of ['train', 'test']) {
      await write(`unlike/${split}/a/1.png`, small);
      await write(`unlike/${split}/a/2.png`, greyPng(600, 6));
    }
    const options = { path: path('unlike'), inputSize: 6, memoryBytes: 10_000 };
    expect(await faultOf(createImageFolder(options).load())).toMatch(
      /4 images take at least about .* after decoding/,
    );
    await createImageFolder({ ...options, memoryBytes: 30_000 }).load();
  });
});

/** An archive whose members say so much more than its bytes. @param zeros bytes of one member. */
async function bomb(zeros: number): Promise<Buffer> {
  const whole = await tarball({ ...(await pictureTree()), 'train/cat/zeros.txt': new Uint8Array(zeros) });
  return gzipSync(whole, { level: 1 });
}

describe('archives', () => {
  it('that unpack to a thousand times their size are refused at the limit', async () => {
    const file = await write('bomb.tar.gz', await bomb(2 ** 27));
    expect(await faultOf(createImageFolder({ path: file }).load())).toMatch(
      /bomb\.tar\.gz is damaged .*: its \d+ bytes unpack to more than 100 times as many/,
    );
  });

  it('with an endless header are refused', async () => {
    const header = (await tarball({ 'x/y': new Uint8Array(0) })).subarray(0, 512);
    // A name of 2^28 bytes.
    const long = forgeHeader(header, { size: '2000000000', type: 'L' });
    const file = await write('long.tar.gz', gzipSync(Buffer.concat([long, Buffer.alloc(2 ** 24)])));
    expect(await faultOf(createImageFolder({ path: file }).load())).toMatch(
      /long\.tar\.gz is damaged .*Header exceeds max size/,
    );
  });

  it('an image with more bytes than any valid one is not read', async () => {
    const name = 'train/cat/zz.png';
    const header = (await tarball({ [name]: new Uint8Array(1) })).subarray(0, 512);
    const heavy = forgeHeader(header, { size: '2000000001' });
    const rest = (await tarball(await pictureTree())).subarray(0, -1024);
    const file = await write('heavy.tar', Buffer.concat([rest, heavy]));
    await truncate(file, rest.length + 512 + 2 ** 28 + 2048);
    expect(await faultOf(createImageFolder({ path: file }).load())).toMatch(
      /heavy\.tar: train\/cat\/zz\.png has 268435457 bytes, more than 268435456/,
    );
  });
});

describe('idx files', () => {
  const header = (...lengths: number[]) => {
    const bytes = Buffer.alloc(4 + 4 * lengths.length);
    bytes.set([0, 0, 8, lengths.length]);
    for (const [axis, length] of lengths.entries()) bytes.writeUInt32BE(length, 4 + 4 * axis);
    return bytes;
  };

  it('of impossible lengths are refused before anything is allocated', () => {
    const fault = (...lengths: number[]) => {
      try {
        parseIdx(header(...lengths), lengths.length, 'f');
      } catch (error) {
        return (error as Error).message;
      }
      return 'it was read';
    };
    expect(fault(5, 0, 4_000_000_000)).toMatch(/^f has the impossible shape 5 x 0 x 4000000000/);
    expect(fault(0, 4_000_000_000, 0)).toMatch(/^f has the impossible shape/);
    expect(fault(4_000_000_000, 28, 28)).toMatch(/^f states 3136000000016 bytes .*at most 1073741824 bytes/);
    expect(fault(2 ** 22 + 1, 1, 1)).toMatch(/at most .* 4194304 images/);
  });

  it('are unpacked no further than their header states', async () => {
    const bomb = gzipSync(Buffer.concat([header(10, 4, 4), Buffer.alloc(2 ** 28)]), { level: 1 });
    await write('idx/train-images-idx3-ubyte.gz', bomb);
    const before = process.memoryUsage().arrayBuffers;
    expect(await faultOf(createMnistIdx({ directory: path('idx') }).load())).toMatch(
      /train-images-idx3-ubyte has \d+ bytes too many after byte 176/,
    );
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(2 ** 24);
  });

  it('that are pipes are refused by name', async () => {
    await write('pipes/x', Buffer.of());
    execFileSync('mkfifo', [path('pipes/train-images-idx3-ubyte'), path('pipes/data_batch_1.bin')]);
    expect(await faultOf(createMnistIdx({ directory: path('pipes') }).load())).toMatch(
      /It is a pipe, not a file/,
    );
    expect(await faultOf(createCifar10({ path: path('pipes') }).load())).toMatch(/It is a pipe, not a file/);
    execFileSync('mkfifo', [path('pipes/pipe.tar.gz')]);
    expect(await faultOf(createCifar10({ path: path('pipes/pipe.tar.gz') }).load())).toMatch(/It is a pipe/);
  });
});

describe('parquet files', () => {
  it('with row groups that memory cannot hold are refused before they are read', () => {
    const column = (bytes: bigint) => ({ meta_data: { total_uncompressed_size: bytes } }) as ColumnChunk;
    const fault =
      (rows: bigint, ...bytes: readonly bigint[]) =>
      () =>
        checkRowGroup('f: row group 0', { num_rows: rows, columns: bytes.map(column) });
    expect(fault(100n, 1000n, 2000n)).not.toThrow();
    expect(fault(2n ** 40n, 1n)).toThrow(
      /f: row group 0 claims 1099511627776 rows; at most 1048576 are read/,
    );
    expect(fault(-1n, 1n)).toThrow(/claims -1 rows/);
    expect(fault(1n, 2n ** 29n, 1n)).toThrow(/claims 536870913 bytes; .*\n.*smaller row groups/);
    expect(fault(1n)).not.toThrow();
  });

  it('that are pipes are refused by name', async () => {
    for (const [name, bytes] of Object.entries(parquetTree(await pictureTree())))
      await write(`pq/${name}`, bytes);
    execFileSync('rm', [path('pq/data/train-00001-of-00002.parquet')]);
    execFileSync('mkfifo', [path('pq/data/train-00001-of-00002.parquet')]);
    expect(await faultOf(createImageFolder({ path: path('pq') }).load())).toMatch(/It is a pipe, not a file/);
  });

  it('with more classes than any data set has are refused', async () => {
    const tree = await pictureTree();
    const only = (split: string) =>
      Object.fromEntries(Object.entries(tree).filter(([name]) => name.startsWith(split)));
    const label = (own: number, row: number) => (row === 3 ? 4_000_000_000 : own);
    await write('labels/train-00000-of-00001.parquet', parquet(only('train'), { named: false, label }));
    await write('labels/test-00000-of-00001.parquet', parquet(only('test'), { named: false }));
    expect(await faultOf(createImageFolder({ path: path('labels') }).load())).toMatch(
      /the largest label is 4000000000; at most 65536 classes are supported/,
    );
  });
});
