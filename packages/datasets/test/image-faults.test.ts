import { mkdir, readdir, symlink } from 'node:fs/promises';
import { crc32 } from 'node:zlib';
import { UserError } from '@bitshare/core';
import { createImageFolder, createImagenet } from '@bitshare/datasets';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { parquet, parquetTree, picture, pictureTree } from './pictures.ts';
import { forgeHeader, type Members, tarball } from './tarball.ts';
import { temporaryFolder } from './temporary-folder.ts';

const { path, write } = temporaryFolder();
let tree: Members;
beforeAll(async () => {
  tree = await pictureTree();
});

let folders = 0;
/** Writes members into a folder of their own and says why it does not load. */
async function faultOf(
  members: Members,
  also: (folder: string) => Promise<unknown> = async () => {},
): Promise<string> {
  const folder = `set-${folders++}`;
  for (const [name, bytes] of Object.entries(members)) await write(`${folder}/${name}`, bytes);
  await also(path(folder));
  return faultAt(path(folder));
}

async function faultAt(file: string, create = createImageFolder): Promise<string> {
  const error = await create({ path: file })
    .load()
    .then(() => new Error('it loaded'))
    .catch((reason: Error) => reason);
  expect(error).toBeInstanceOf(UserError);
  return error.message;
}

const without = (members: Members, pattern: RegExp): Members =>
  Object.fromEntries(Object.entries(members).filter(([name]) => !pattern.test(name)));

describe('what is wrong with a folder is named', () => {
  it('nothing there, and what to fetch', async () => {
    expect(await faultAt(path('nowhere'))).toMatch(/nowhere cannot be read/);
    expect(await faultAt(path('nowhere'), createImagenet)).toMatch(
      /ILSVRC 2012 from https:\/\/www\.image-net\.org/,
    );
  });

  it('a split that is missing', async () => {
    expect(await faultOf(without(tree, /^test/))).toMatch(
      /no "test" or "val" or "validation"\n.*train\/<class>/,
    );
    expect(await faultOf({ 'a.png': await picture(1) })).toMatch(/no "train"/);
    expect(await faultOf({ ...without(tree, /^train/), 'train/a.png': await picture(1) })).toMatch(
      /: train holds no class folders/,
    );
  });

  it('classes that differ, or are empty', async () => {
    expect(await faultOf(without(tree, /^test\/dog/))).toMatch(
      /the class dog is in train but not in test \(3 and 2 classes\)/,
    );
    expect(await faultOf(without(tree, /^train\/eel/))).toMatch(/the class eel is in test but not in train/);
    expect(await faultOf(tree, (folder) => mkdir(`${folder}/train/fox`))).toMatch(
      /train\/fox holds no images/,
    );
  });

  it('an image that is damaged, empty or of another size', async () => {
    const file = 'train/dog/03.png';
    const changed = (bytes: Uint8Array) => faultOf({ ...tree, [file]: bytes });
    expect(await changed(tree[file]!.subarray(0, 80))).toMatch(/train\/dog\/03\.png cannot be decoded: /);
    expect(await changed(Buffer.from('<html>not found</html>'))).toMatch(
      /03\.png cannot be decoded: .*format/,
    );
    expect(await changed(new Uint8Array())).toMatch(/03\.png cannot be decoded/);
    expect(await changed(await picture(1, 6, 7))).toMatch(
      /03\.png has 6x7 pixels, previous images 6x6\n.*"inputSize"/,
    );
  });

  it('a link that leads nowhere', async () => {
    const broken = (folder: string) => symlink(`${folder}/gone.png`, `${folder}/train/cat/zz.png`);
    expect(await faultOf(tree, broken)).toMatch(/train\/cat\/zz\.png cannot be read: ENOENT/);
  });

  it('an image whose header lies of its size, without much being read', async () => {
    const file = 'train/dog/03.png';
    const lying = Buffer.from(tree[file]!);
    for (const at of [16, 20]) lying.writeUInt32BE(100_000, at);
    lying.writeUInt32BE(crc32(lying.subarray(12, 29)), 29);
    expect(await faultOf({ ...tree, [file]: lying })).toMatch(/03\.png cannot be decoded: .*pixel limit/);
  });

  it('sizes that are none', () => {
    const create = (options: object) => () => createImageFolder({ path: 'x', ...options });
    expect(create({ inputSize: 0 })).toThrow(/inputSize must be a positive whole number/);
    expect(create({ inputSize: 8, resizeTo: 7 })).toThrow(/resizeTo 7 needs an inputSize of at most 7/);
    expect(create({ resizeTo: 8 })).toThrow(/resizeTo 8 needs an inputSize/);
  });
});

describe('what is wrong with an archive is named', () => {
  const fault = async (members: Members, links: Readonly<Record<string, string>> = {}) =>
    faultAt(await write('wrong.tar', await tarball(members, links)));

  it('a split or class that is missing, empty or unequal', async () => {
    expect(await fault(without(tree, /^test/))).toMatch(/wrong\.tar holds no "test"/);
    expect(await fault(without(tree, /^test\/cat/))).toMatch(
      /wrong\.tar: the class cat is in train but not in test/,
    );
    expect(await fault({ ...tree, 'test/fox/': new Uint8Array() })).toMatch(/test\/fox holds no images/);
    expect(await fault({})).toMatch(/wrong\.tar holds no "train"/);
    expect(await faultAt(await write('empty.tar', new Uint8Array()))).toMatch(
      /empty\.tar is damaged near byte 0/,
    );
    expect(await faultAt(await write('text.tar', Buffer.from('text '.repeat(300))))).toMatch(
      /text\.tar is damaged near byte \d+ .*not a tar archive/,
    );
  });

  it('an image that is damaged, a duplicate or a link', async () => {
    const file = 'train/cat/01.png';
    expect(await fault({ ...tree, [file]: tree[file]!.subarray(0, 70) })).toMatch(
      /wrong\.tar: train\/cat\/01\.png cannot be decoded/,
    );
    expect(await fault({ ...tree, [`./${file}`]: tree[file]! })).toMatch(/holds train\/cat\/01\.png twice/);
    expect(await fault(tree, { 'train/cat/zz.png': '01.png' })).toMatch(/train\/cat\/zz\.png is a link/);
  });

  it('a header with a false length', async () => {
    const bytes = forgeHeader(await tarball(tree), { size: '77777777777' });
    expect(await faultAt(await write('lying.tar', bytes))).toMatch(
      /lying\.tar is damaged near byte .*train\/cat\/00\.png claims to have 8589934591 bytes/,
    );
  });

  it('a name with a path out of the archive, from which nothing is unpacked', async () => {
    const moved = Object.fromEntries(
      Object.entries(tree).map(([name, bytes], i) => [i % 2 ? `../../${name}` : `/etc/../${name}`, bytes]),
    );
    const file = await write('inner/archive/moved.tar', await tarball(moved));
    const before = await readdir(path('.'), { recursive: true });
    expect((await createImageFolder({ path: file }).load()).train.size).toBe(36);
    expect(await readdir(path('.'), { recursive: true })).toEqual(before);
  });
});

describe('what is wrong with parquet files is named', () => {
  it('files that are missing', async () => {
    expect(await faultOf(without(parquetTree(tree), /00001-of-00002/))).toMatch(
      /holds 1 of the 2 files of the set of train-00000-of-00002\.parquet; number 1 is missing/,
    );
    expect(await faultOf(without(parquetTree(tree), /validation/))).toMatch(/no "test" or/);
  });

  it('invalid labels, and missing columns', async () => {
    const files = parquetTree(tree);
    const withFile = (bytes: Uint8Array) =>
      faultOf({ ...files, 'data/validation-00000-of-00001.parquet': bytes });
    const test = without(tree, /^train/);
    expect(await withFile(parquet(test, { label: (own, row) => (row === 4 ? -1 : own) }))).toMatch(
      /validation-00000-of-00001\.parquet: row 4 has the label -1, but there are 3 classes/,
    );
    expect(await withFile(parquet({ ...test, 'test/cat/00.png': Buffer.of(1, 2, 3) }))).toMatch(
      /validation-00000-of-00001\.parquet: row 0 cannot be decoded/,
    );
  });
});

describe('damage gives an error that names the file, or changes only pixels', () => {
  const holds = async (file: string, named: RegExp) => {
    try {
      const { train, test } = await createImageFolder({ path: file }).load();
      expect([train.size, test.size]).toEqual([36, 9]);
    } catch (error) {
      expect(error).toBeInstanceOf(UserError);
      expect((error as Error).message).toMatch(named);
    }
  };
  const damages = async (whole: Uint8Array, runs: number, check: (bytes: Uint8Array) => Promise<void>) => {
    const place = fc.oneof(
      fc.nat(whole.length - 1),
      fc.nat(700).map((n) => Math.max(0, whole.length - 1 - n)),
    );
    await fc.assert(
      fc.asyncProperty(place, (length) => check(whole.subarray(0, length))),
      { numRuns: runs },
    );
    await fc.assert(
      fc.asyncProperty(place, fc.integer({ min: 1, max: 255 }), (at, flip) =>
        check(whole.with(at, whole[at]! ^ flip)),
      ),
      { numRuns: 2 * runs },
    );
  };

  it('in an archive', async () => {
    await damages(new Uint8Array(await tarball(tree)), 20, async (bytes) =>
      holds(await write('damaged.tar', bytes), /damaged\.tar/),
    );
  });

  it('in a parquet file', async () => {
    const files = parquetTree(tree);
    for (const [name, bytes] of Object.entries(files)) await write(`parquet/${name}`, bytes);
    const victim = 'data/train-00001-of-00002.parquet';
    await damages(files[victim]!, 20, async (bytes) => {
      await write(`parquet/${victim}`, bytes);
      await holds(path('parquet'), /train-00001-of-00002\.parquet/);
    });
  });
});
