import { type Dataset, UserError } from '@bitshare/core';
import { createImageFolder, type ImageFolderOptions } from '@bitshare/datasets';
import { testDataset } from '@bitshare/testing';
import { beforeAll, describe, expect, it } from 'vitest';
import { parquetTree, picture, pictureTree } from './pictures.ts';
import { gzippedTarball, type Members, tarball } from './tarball.ts';
import { temporaryFolder } from './temporary-folder.ts';

const { path, write } = temporaryFolder();
const counts = { cat: 20, dog: 10, eel: 3 };
let members: Members;
beforeAll(async () => {
  const all: Record<string, Uint8Array> = {};
  for (const [name, count] of Object.entries(counts))
    for (let i = 0; i < count; i++)
      all[`${name}/${i}.png`] = await picture(1 + i + 50 * Object.keys(counts).indexOf(name));
  members = all;
  for (const [name, bytes] of Object.entries(all)) await write(`photos/${name}`, bytes);
  await write('photos.tar', await tarball(all));
});

const prefixed = (prefix: string, some: Members): Members =>
  Object.fromEntries(Object.entries(some).map(([name, bytes]) => [prefix + name, bytes]));
const load = (name: string, options: Partial<ImageFolderOptions> = {}): Promise<Dataset> =>
  createImageFolder({ path: path(name), split: 0.2, ...options }).load();

/** Every image of a split, as text, in an order of their own. */
async function content(split: Dataset['train']): Promise<readonly string[]> {
  const images: string[] = [];
  for await (const batch of split.batches({ batchSize: 1 }))
    images.push(`${batch.labels![0]} ${batch.images}`);
  return images.sort();
}

testDataset('a divided folder', () => createImageFolder({ path: path('photos'), split: 0.2 }));

describe('class folders without folders of splits', () => {
  it('are divided class by class', async () => {
    const { train, test, labels } = await load('photos');
    expect([train.size, test.size, labels]).toEqual([26, 7, ['cat', 'dog', 'eel']]);
    const ofClass = async (split: Dataset['train']) => {
      const found = [0, 0, 0];
      for await (const batch of split.batches({ batchSize: 8 }))
        for (const label of batch.labels!) found[label]!++;
      return found;
    };
    expect(await ofClass(test)).toEqual([4, 2, 1]);
    expect(await ofClass(train)).toEqual([16, 8, 2]);
  });

  it('are divided into the same images for any place and order of the files', async () => {
    const { train, test } = await load('photos');
    const [inTrain, inTest] = [await content(train), await content(test)];
    expect(new Set([...inTrain, ...inTest]).size).toBe(33);
    const backwards = Object.fromEntries(Object.entries(members).reverse());
    await write('backwards.tar.gz', await gzippedTarball(prefixed('some/where/', backwards)));
    for (const [name, bytes] of Object.entries(members)) await write(`parent/train/${name}`, bytes);
    const others = [
      load('photos.tar'),
      load('backwards.tar.gz'),
      load('parent'),
      load('photos', { cache: path('cache') }),
      load('backwards.tar.gz', { cache: path('cache'), memoryBytes: 0 }),
    ];
    for (const other of await Promise.all(others)) {
      expect(await content(other.train)).toEqual(inTrain);
      expect(await content(other.test)).toEqual(inTest);
    }
  });

  it('are divided into other images with another seed or share, also from one cache', async () => {
    const cached = { cache: path('cache') };
    const first = await load('photos.tar', cached);
    const other = await load('photos.tar', { ...cached, splitSeed: 1 });
    expect(await content(other.test)).not.toEqual(await content(first.test));
    expect(other.version).not.toBe(first.version);
    expect((await load('photos.tar', { ...cached, split: 0.5 })).test.size).toBe(10 + 5 + 2);
  });

  it('give validation images that are taken from the training images', async () => {
    const { train, test } = await load('photos', { validation: 0.5 });
    expect([train.size, test.size]).toEqual([13, 13]);
  });

  it('do not count folders without images as classes', async () => {
    for (const [name, bytes] of Object.entries(members)) await write(`beside/${name}`, bytes);
    await write('beside/notes/read.me', Buffer.from('text'));
    expect((await load('beside')).labels).toEqual(['cat', 'dog', 'eel']);
  });
});

describe('invalid splits are refused', () => {
  const faultOf = async (name: string, options: Partial<ImageFolderOptions> = {}): Promise<string> => {
    const error = await load(name, options).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(UserError);
    return (error as UserError).message;
  };

  it('where the folder already has splits', async () => {
    for (const [name, bytes] of Object.entries(await pictureTree())) await write(`tree/${name}`, bytes);
    await write('tree.tar', await tarball(prefixed('x/', await pictureTree())));
    for (const [name, bytes] of Object.entries(parquetTree(await pictureTree())))
      await write(`pq/${name}`, bytes);
    for (const name of ['tree', 'tree.tar', 'pq'])
      expect(await faultOf(name)).toMatch(/already (has|have) splits\n.*[Ll]eave "split" out/);
  });

  it('one class, a class of one image, no images', async () => {
    await write('one/cat/1.png', members['cat/1.png']!);
    expect(await faultOf('one')).toMatch(/one holds no images in folders of two classes or more/);
    await write('one/dog/1.png', members['cat/1.png']!);
    expect(await faultOf('one')).toMatch(/the class cat has only one image, too few for training and test/);
    await write('none/a.txt', Buffer.from('text'));
    expect(await faultOf('none')).toMatch(/none holds no images in folders/);
  });

  it('with an invalid share', () => {
    for (const split of [0, 1, -0.2, Number.NaN])
      expect(() => createImageFolder({ path: 'x', split })).toThrow(/split must be between 0 and 1, not/);
  });

  it('where splits are missing, with the option that makes them', async () => {
    await expect(createImageFolder({ path: path('photos') }).load()).rejects.toThrow(
      /holds no "train"\n.*with a "split", the share of test images, such as 0\.2/,
    );
  });
});
