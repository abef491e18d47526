import { execFileSync } from 'node:child_process';
import { symlink } from 'node:fs/promises';
import { type Progress, silentProgress, UserError } from '@bitshare/core';
import { createImageFolder, type ImageFolderOptions } from '@bitshare/datasets';
import { describe, expect, it } from 'vitest';
import { picture } from './pictures.ts';
import { type Members, tarball } from './tarball.ts';
import { temporaryFolder } from './temporary-folder.ts';

const { path, write } = temporaryFolder();
const text = Buffer.from('no image');
let places = 0;

/** The same members as a folder and as an archive. */
async function bothForms(members: Members): Promise<readonly string[]> {
  const name = `set-${places++}`;
  for (const [member, bytes] of Object.entries(members)) await write(`${name}/${member}`, bytes);
  return [path(name), await write(`${name}.tar`, await tarball(members))];
}

async function load(place: string, options: Partial<ImageFolderOptions> = {}) {
  const said: string[] = [];
  const progress: Progress = { ...silentProgress, message: (line) => void said.push(line) };
  const { train, test, labels } = await createImageFolder({ path: place, ...options }, progress).load();
  return { train: train.size, test: test.size, labels, said };
}

async function classes(...extra: readonly (readonly [string, Uint8Array])[]): Promise<Members> {
  const members: Record<string, Uint8Array> = {};
  for (const split of ['train', 'test'])
    for (const name of ['cat', 'dog']) members[`${split}/${name}/1.png`] = await picture(1);
  return { ...members, ...Object.fromEntries(extra) };
}

describe('images are counted and read by one rule', () => {
  it('without skipped files there is no message', async () => {
    for (const place of await bothForms(await classes())) {
      expect(await load(place)).toEqual({ train: 2, test: 2, labels: ['cat', 'dog'], said: [] });
    }
  });

  it('at any depth of their class folder, with any usual extension', async () => {
    const image = await picture(2);
    const names = [
      'deep/2.png',
      'deep/er/still/3.PNG',
      '4.jfif',
      '5.JPEG',
      '6.TiF',
      '7.jpe',
      'odd.png/8.webp',
    ];
    const members = await classes(...names.map((name) => [`train/cat/${name}`, image] as const));
    for (const place of await bothForms(members)) {
      expect(await load(place)).toEqual({ train: 9, test: 2, labels: ['cat', 'dog'], said: [] });
    }
  });

  it('skipped files are reported with counts and reasons', async () => {
    const image = await picture(3);
    const members = await classes(
      ['train/cat/.hidden.png', image],
      ['train/.cache/1.png', image],
      ['train/dog/.ipynb_checkpoints/1.png', image],
      ['train/cat/2.bmp', text],
      ['test/cat/2.ppm', text],
      ['test/dog/notes.txt', text],
      ['test/dog/more.txt', text],
      ['train/loose.png', image],
      ['val/cat/1.png', image],
      ['readme.md', text],
    );
    for (const place of await bothForms(members)) {
      const { said, ...sizes } = await load(place);
      expect(sizes).toEqual({ train: 2, test: 2, labels: ['cat', 'dog'] });
      expect(said).toHaveLength(1);
      expect(said[0]).toContain(`${place}: 9 files are skipped: 3 hidden (`);
      for (const reason of [
        /1 \.bmp \(train\/cat\/2\.bmp\)/,
        /1 \.ppm \(/,
        /2 \.txt \(test\/dog\/.*\.txt, \.\.\.\)/,
        /1 in no class folder \(train\/loose\.png\)/,
        /1 in "val", which is not used \(val\/cat\/1\.png\)/,
        /Only JPEG, PNG, WebP, GIF, TIFF and AVIF files are read\.$/,
      ])
        expect(said[0]).toMatch(reason);
    }
  });

  it('skipped files are reported also with a cache', async () => {
    const [place] = await bothForms(await classes(['train/cat/2.bmp', text]));
    const cached = { cache: path('cache') };
    const first = await load(place!, cached);
    expect(first.said[0]).toMatch(/1 file is skipped: 1 \.bmp/);
    expect(await load(place!, cached)).toEqual(first);
  });

  it('a class of skipped files alone is refused by name, with its contents', async () => {
    const members = await classes(['train/eel/1.bmp', text], ['test/eel/1.png', await picture(1)]);
    for (const place of await bothForms(members))
      await expect(load(place)).rejects.toThrow(
        /train\/eel holds no images\n.*\n.*1 \.bmp \(train\/eel\/1\.bmp\)/,
      );
  });

  it("a file with an image's extension that is no readable image is refused by name", async () => {
    const bitmap = Buffer.concat([Buffer.from('BM'), Buffer.alloc(100)]);
    const [place] = await bothForms(await classes(['train/cat/2.png', bitmap]));
    await expect(load(place!)).rejects.toThrow(/2\.png cannot be decoded: its format is none of JPEG/);
  });
});

describe('of an archive with several sets', () => {
  it('the outermost is read', async () => {
    const inner = Object.entries(await classes()).map(
      ([name, bytes]) => [`train/cat/old/${name}`, bytes] as const,
    );
    const outer = await classes();
    for (const place of await bothForms({ ...outer, ...Object.fromEntries(inner) }))
      expect((await load(place)).train).toBe(2 + 4);
  });

  it('a folder that is called as a split may hold it', async () => {
    const moved = Object.entries(await classes()).map(([name, bytes]) => [`test/v1/${name}`, bytes]);
    const [, archive] = await bothForms({ ...Object.fromEntries(moved), 'test/readme.md': text });
    expect(await load(archive!)).toMatchObject({ train: 2, test: 2, said: [] });
  });
});

describe('a file of another kind', () => {
  const faultOf = async (place: string): Promise<string> => {
    const error = await load(place).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(UserError);
    return (error as UserError).message;
  };
  const folder = async () => (await bothForms(await classes()))[0]!;

  it('a pipe, in the place of an image, an archive, a batch or an idx file', async () => {
    const place = await folder();
    execFileSync('mkfifo', [`${place}/train/cat/x.png`, path('pipe.tar')]);
    expect(await faultOf(place)).toMatch(/train\/cat\/x\.png is a pipe/);
    expect(await faultOf(path('pipe.tar'))).toMatch(/pipe\.tar.* cannot be read\. It is a pipe, not a file/);
    expect(await faultOf('/dev/zero')).toMatch(/\/dev\/zero cannot be read\. It is a device/);
  });

  it('a link that leads in a circle', async () => {
    const place = await folder();
    await symlink(`${place}/train`, `${place}/train/cat/up`);
    expect(await faultOf(place)).toMatch(/train\/cat\/up is a link that leads back to a folder above it/);
  });

  it('a link to a folder elsewhere is followed', async () => {
    const place = await folder();
    await write('elsewhere/9.png', await picture(9));
    await symlink(path('elsewhere'), `${place}/train/cat/more`);
    expect((await load(place)).train).toBe(3);
  });
});
