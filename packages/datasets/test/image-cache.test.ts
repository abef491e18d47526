import { readdir, readFile, truncate, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  type Batch,
  createRandom,
  type Dataset,
  type Progress,
  silentProgress,
  UserError,
} from '@bitshare/core';
import { createImageFolder, type ImageFolderOptions } from '@bitshare/datasets';
import { flippedBits, mutationRuns } from '@bitshare/testing';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { picture, pictureTree } from './pictures.ts';
import { temporaryFolder } from './temporary-folder.ts';

const { path, write } = temporaryFolder();
beforeAll(async () => {
  for (const [name, bytes] of Object.entries(await pictureTree())) await write(`folder/${name}`, bytes);
});

/** An image takes 108 bytes: ten make a shard. */
const shardBytes = 1080;
const options = (cache: string): ImageFolderOptions => ({
  path: path('folder'),
  cache: path(cache),
  memoryBytes: 0,
  shardBytes,
});

/** Keeps what is said of decoding. */
function listening(stopAt = Number.POSITIVE_INFINITY): Progress & { readonly done: number[] } {
  const done: number[] = [];
  return {
    ...silentProgress,
    done,
    advance(units) {
      done.push(units);
      if (units === stopAt) throw new Error('the power is gone');
    },
  };
}

async function pass({ train, test }: Dataset): Promise<Batch[]> {
  const batches: Batch[] = [];
  for await (const batch of train.batches({ batchSize: 8, random: createRandom(0) })) batches.push(batch);
  for await (const batch of test.batches({ batchSize: 8 })) batches.push(batch);
  return batches;
}

const folderOf = async (cache: string): Promise<string> => {
  const names = await readdir(path(cache));
  expect(names).toHaveLength(1);
  return join(path(cache), names[0]!);
};

describe('a cache', () => {
  it('is filled once', async () => {
    const [first, second] = [listening(), listening()];
    const filled = await createImageFolder(options('once'), first).load();
    const read = await createImageFolder(options('once'), second).load();
    expect([first.done.at(-1), second.done]).toEqual([45, []]);
    expect(read.version).toBe(filled.version);
    expect(await pass(read)).toEqual(await pass(await createImageFolder({ path: path('folder') }).load()));
  });

  it.each([5, 10, 23, 36, 41, 45])('goes on where a run was interrupted, after %d images', async (stopAt) => {
    const cache = `interrupted-${stopAt}`;
    await expect(createImageFolder(options(cache), listening(stopAt)).load()).rejects.toThrow('the power');
    const names = await readdir(await folderOf(cache));
    expect(names.filter((name) => name.endsWith('.partial') || name === 'contents.json')).toEqual([]);
    const rest = listening();
    const resumed = await createImageFolder(options(cache), rest).load();
    // Of what was begun, whole shards are kept.
    const kept = Math.floor(Math.min(stopAt, 36) / 10) * 10;
    expect(rest.done).toHaveLength(45 - kept);
    const whole = await createImageFolder({ path: path('folder') }).load();
    expect(resumed.version).toBe(whole.version);
    expect(await pass(resumed)).toEqual(await pass(whole));
  });

  it('may be filled by several runs at once', async () => {
    const loaded = await Promise.all([1, 2, 3].map(() => createImageFolder(options('shared')).load()));
    expect(new Set(loaded.map(({ version }) => version)).size).toBe(1);
    expect(await pass(loaded[2]!)).toEqual(await pass(loaded[0]!));
  });

  it('is another for other files and other sizes', async () => {
    const load = (more: Partial<ImageFolderOptions> = {}) =>
      createImageFolder({ ...options('keyed'), ...more }).load();
    const one = await load();
    await load({ inputSize: 5 });
    expect(await readdir(path('keyed'))).toHaveLength(2);
    await utimes(path('folder/train/cat/00.png'), new Date(), new Date());
    expect((await load()).version).toBe(one.version);
    expect(await readdir(path('keyed'))).toHaveLength(3);
    const original = await readFile(path('folder/train/cat/00.png'));
    await writeFile(path('folder/train/cat/00.png'), await picture(99));
    expect((await load()).version).not.toBe(one.version);
    await writeFile(path('folder/train/cat/00.png'), original);
  });

  it('that is damaged is named', async () => {
    await createImageFolder(options('damaged')).load();
    const file = join(await folderOf('damaged'), 'train-00001.pixels');
    await truncate(file, 500);
    const loading = createImageFolder(options('damaged')).load();
    await expect(loading).rejects.toThrow(/train-00001\.pixels is damaged\n.*decoded again/);
    await expect(loading).rejects.toBeInstanceOf(UserError);
  });

  it('in which a bit has flipped is never taken for what was written', async () => {
    for (const memoryBytes of [0, 2 ** 30]) {
      const load = async (checkDigests = true) => {
        const { train } = await createImageFolder({
          ...options('flipped'),
          memoryBytes,
          checkDigests,
        }).load();
        for await (const _ of train.batches({ batchSize: 5 }));
      };
      await load();
      const folder = await folderOf('flipped');
      for (const name of ['train-00000.pixels', 'train-00001.pixels', 'train-00000.json', 'contents.json']) {
        const whole = await readFile(join(folder, name));
        await fc.assert(
          fc.asyncProperty(flippedBits(whole), async (bytes) => {
            await writeFile(join(folder, name), bytes);
            await expect(load()).rejects.toThrow(/is damaged\n.*decoded again/);
            if (name.endsWith('pixels')) await load(false);
          }),
          { numRuns: mutationRuns(10) },
        );
        await writeFile(join(folder, name), whole);
      }
      await load();
    }
  });

  it('where none can be written is named', async () => {
    await write('file', Buffer.of(1));
    const loading = createImageFolder({ ...options('file'), cache: path('file/below') }).load();
    await expect(loading).rejects.toThrow(/cannot be cached in .*file.below/);
    await expect(loading).rejects.toBeInstanceOf(UserError);
  });
});

it('without a cache, more than memory may hold is refused early', async () => {
  const progress = listening();
  const loading = createImageFolder({ path: path('folder'), memoryBytes: 45 * 108 - 1 }, progress).load();
  await expect(loading).rejects.toThrow(/45 images take at least about .* GiB .*\n.*"cache"/);
  expect(progress.done).toEqual([]);
});
