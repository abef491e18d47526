import { writeFile } from 'node:fs/promises';
import { type Batch, type Progress, silentProgress } from '@bitshare/core';
import { createImageFolder, type ImageFolderOptions } from '@bitshare/datasets';
import { testDataset } from '@bitshare/testing';
import sharp from 'sharp';
import { beforeAll, describe, expect, it } from 'vitest';
import { picture } from './pictures.ts';
import { tarball } from './tarball.ts';
import { temporaryFolder } from './temporary-folder.ts';

const { path, write } = temporaryFolder();
const plain = { mean: [0, 0, 0], std: [1, 1, 1] };
let sets = 0;

/** A set of its own. */
async function setOf(members: Readonly<Record<string, Uint8Array>>): Promise<string> {
  const name = `any-${sets++}`;
  for (const [file, bytes] of Object.entries(members)) await write(`${name}/${file}`, bytes);
  return path(name);
}

async function load(options: ImageFolderOptions) {
  const said: string[] = [];
  const progress: Progress = { ...silentProgress, message: (line) => void said.push(line) };
  const dataset = await createImageFolder(options, progress).load();
  const batches: Batch[] = [];
  for (const split of [dataset.train, dataset.test])
    for await (const batch of split.batches({ batchSize: 1 })) batches.push(batch);
  return { ...dataset, said: said.join('\n'), batches };
}

/** A 6 x 4 picture, red on the left and blue on the right. */
const halves = (channels: 3 | 4 = 3) => {
  const pixels = Uint8Array.from({ length: 24 * channels }, (_, i) => {
    const right = Math.floor(i / channels) % 6 >= 3;
    return [right ? 0 : 250, 0, right ? 250 : 0, 255][i % channels]!;
  });
  return sharp(pixels, { raw: { width: 6, height: 4, channels } });
};

const kinds: Readonly<Record<string, () => Promise<Uint8Array>>> = {
  'PNG.PNG': () => halves().png().toBuffer(),
  'photo.JPG': () => halves().jpeg({ quality: 100, chromaSubsampling: '4:4:4' }).toBuffer(),
  'sub/palette.png': () => halves().png({ palette: true }).toBuffer(),
  'sub/deeper/alpha.WebP': () => halves(4).webp({ lossless: true }).toBuffer(),
  'cmyk.tif': () => halves().toColourspace('cmyk').tiff().toBuffer(),
  'sub/deep16.png': () => halves().toColourspace('rgb16').png().toBuffer(),
  'a name without an ending': () => halves().png().toBuffer(),
  'really-png.dat': () => halves().png().toBuffer(),
  'really-webp.jpeg': () => halves().webp({ lossless: true }).toBuffer(),
  'turned.jpg': () =>
    halves()
      .rotate(90)
      .withMetadata({ orientation: 8 })
      .jpeg({ quality: 100, chromaSubsampling: '4:4:4' })
      .toBuffer(),
  'animated.gif': async () => {
    const frames = await Promise.all([
      halves().png().toBuffer(),
      halves().negate({ alpha: false }).png().toBuffer(),
    ]);
    return sharp(frames, { join: { animated: true } })
      .gif()
      .toBuffer();
  },
};

const ignored = {
  'Thumbs.db': Buffer.from([0xd0, 0xcf, 0x11, 0xe0, 1, 2, 3]),
  'desktop.ini': Buffer.from('[.ShellClassInfo]'),
  'sub/labels.csv': Buffer.from('a,b'),
  '.DS_Store': Buffer.of(0, 0, 0, 1),
  'sub/._photo.jpg': Buffer.of(0, 5, 22, 7),
};

let everything: Record<string, Uint8Array>;
beforeAll(async () => {
  for (let i = 0; i < 40; i++) await write(`plain/${i % 3}/${i}.png`, await picture(i));
  everything = {};
  for (const [name, make] of Object.entries(kinds)) everything[name] = await make();
});

describe('a folder of images of any kind, without labels', () => {
  it('gives every image, upright and in colour, and counts what is no image', async () => {
    const members = { ...everything, ...ignored };
    const folder = await setOf(members);
    const archive = await write('any.tar', await tarball(members));
    for (const place of [folder, archive]) {
      const options = { path: place, labels: 'none', split: 0.3, normalization: plain } as const;
      const { batches, train, test, classes, labels, said, inputShape } = await load(options);
      expect([train.size + test.size, classes, labels]).toEqual([11, undefined, undefined]);
      expect(inputShape).toEqual([4, 6, 3]);
      expect(said).toMatch(/5 files are skipped: .*2 hidden.*1 \.db \(Thumbs\.db\)/);
      for (const { images, labels: none } of batches) {
        expect(none).toBeUndefined();
        images.forEach((value, i) => {
          const expected = [
            [250, 0, 0],
            [0, 0, 250],
          ][Math.floor(i / 3) % 6 >= 3 ? 1 : 0]![i % 3]!;
          // Conversion from CMYK without a profile changes colours much, but not from red to blue.
          expect(Math.abs(255 * value - expected)).toBeLessThan(100);
        });
      }
    }
  });

  it('is divided by names and seed, or by folders train and test', async () => {
    const pictures: Record<string, Uint8Array> = {};
    for (let i = 0; i < 10; i++) pictures[`${i}.png`] = await picture(i);
    const flat = { path: await setOf(pictures), labels: 'none' } as const;
    const [one, same, other] = [
      await load({ ...flat, split: 0.4 }),
      await load({ ...flat, split: 0.4 }),
      await load({ ...flat, split: 0.4, splitSeed: 1 }),
    ];
    expect([one.train.size, one.test.size]).toEqual([6, 4]);
    expect(same.version).toBe(one.version);
    expect(other.version).not.toBe(one.version);
    const apart = Object.entries(pictures).map(([name, bytes], i) => [
      i < 7 ? `train/some/${name}` : `test/${name}`,
      bytes,
    ]);
    const split = await load({ ...flat, path: await setOf(Object.fromEntries(apart)) });
    expect([split.train.size, split.test.size]).toEqual([7, 3]);
    await expect(load(flat)).rejects.toThrow(/holds no "train"\n.*"split"/);
    await expect(load({ ...flat, path: await setOf({ 'a.txt': Buffer.of(1) }), split: 0.5 })).rejects.toThrow(
      /holds no images\n.*JPEG, PNG/,
    );
  });

  it('of any sizes is scaled to cover the input of the network, which need not be square', async () => {
    const pictures: Record<string, Uint8Array> = {};
    for (const [i, [height, width]] of [
      [6, 9],
      [40, 8],
      [5, 5],
      [3, 30],
    ].entries())
      pictures[`${i}.png`] = await picture(i, height, width);
    const options = { path: await setOf(pictures), labels: 'none', split: 0.5 } as const;
    await expect(load(options)).rejects.toThrow(/has \d+x\d+ pixels, previous images/);
    const { inputShape, batches } = await load({ ...options, inputSize: [8, 5] });
    expect(inputShape).toEqual([8, 5, 3]);
    for (const { images } of batches) expect(images).toHaveLength(8 * 5 * 3);
  });
});

testDataset('images without labels, cached', () =>
  createImageFolder({ path: path('plain'), labels: 'none', split: 0.5, cache: path('cache'), inputSize: 4 }),
);
testDataset('grey images', () =>
  createImageFolder({ path: path('plain'), labels: 'none', split: 0.5, channels: 1 }),
);

describe('networks of one channel', () => {
  it('see the luma of colours, and grey as it is', async () => {
    const solid = (r: number, g: number, b: number) =>
      sharp({ create: { width: 2, height: 2, channels: 3, background: { r, g, b } } })
        .png()
        .toBuffer();
    // Pillow 12: Image.new('RGB', (1, 1), colour).convert('L').getpixel((0, 0))
    const lumas = { '255,0,0': 76, '0,255,0': 150, '0,0,255': 29, '200,100,50': 124, '255,255,255': 255 };
    for (const [colour, luma] of Object.entries(lumas)) {
      const [r, g, b] = colour.split(',').map(Number) as [number, number, number];
      const place = await setOf({
        'train/a/1.png': await solid(r, g, b),
        'test/a/1.png': await solid(r, g, b),
      });
      const { batches, inputShape } = await load({ path: place, channels: 1, normalization: '[0,255]' });
      expect(inputShape).toEqual([2, 2, 1]);
      for (const value of batches[0]!.images) expect(value).toBeCloseTo(luma, 3);
    }
  });
});

describe('images that cannot be decoded', () => {
  const pictures = async (count: number) =>
    Object.fromEntries(
      await Promise.all(
        Array.from({ length: count }, async (_, i) => [
          `${String(i).padStart(3, '0')}.png`,
          await picture(i),
        ]),
      ),
    ) as Record<string, Uint8Array>;
  const broken = Buffer.from('\x89PNG\r\n\x1a\n and no more', 'latin1');

  it('stop the run above a share, with a count and the first names', async () => {
    const members = await pictures(20);
    for (const i of [3, 4, 5, 6, 7, 8]) members[`00${i}.png`] = broken;
    const place = await setOf(members);
    const options = { path: place, labels: 'none', split: 0.5 } as const;
    await expect(load(options)).rejects.toThrow(
      /1 of 20 images cannot be decoded, more than the share of 0\.01 that "maxUndecodable" allows:\n {2}- .*00\d\.png cannot be decoded: .*\n.*raise "maxUndecodable"/,
    );
    await expect(load({ ...options, maxUndecodable: 0.25 })).rejects.toThrow(
      /6 of 20 images(.*\n){6}.*and 1 others/,
    );
    const { train, test, said } = await load({ ...options, maxUndecodable: 0.3 });
    expect(train.size + test.size).toBe(14);
    expect(said).toMatch(/6 of 20 images cannot be decoded and are left out:\n {2}- /);
    expect(() => createImageFolder({ ...options, maxUndecodable: 1 })).toThrow(/maxUndecodable must be/);
  });

  it('are left out once, also of a cache whose decoding was interrupted', async () => {
    const members = await pictures(40);
    for (const i of ['002', '003', '017', '039']) members[`${i}.png`] = broken;
    const place = await setOf(members);
    const options: ImageFolderOptions = {
      ...{ path: place, labels: 'none', split: 0.5, maxUndecodable: 0.2 },
      ...{ memoryBytes: 0, shardBytes: 300 },
    };
    const whole = await load({ ...options, memoryBytes: 2 ** 20 });
    for (const stopAt of [5, 20, 39]) {
      const cache = path(`undecodable-${stopAt}`);
      const stopping: Progress = {
        ...silentProgress,
        advance(done) {
          if (done === stopAt) throw new Error('the power is gone');
        },
      };
      await expect(createImageFolder({ ...options, cache }, stopping).load()).rejects.toThrow('the power');
      for (const resumed of [await load({ ...options, cache }), await load({ ...options, cache })]) {
        expect(resumed.version).toBe(whole.version);
        expect([resumed.train.size, resumed.test.size]).toEqual([whole.train.size, whole.test.size]);
        expect(resumed.batches).toEqual(whole.batches);
        expect(resumed.said).toMatch(/4 of 40 images cannot be decoded and are left out/);
      }
      await expect(load({ ...options, cache, maxUndecodable: 0.05 })).rejects.toThrow(
        /4 of 40 images cannot/,
      );
    }
  });

  it('are an error if nothing is left of a split', async () => {
    const members = await pictures(5);
    const place = await setOf({
      ...Object.fromEntries(Object.entries(members).map(([name, bytes]) => [`train/${name}`, bytes])),
      'test/1.png': broken,
    });
    await expect(load({ path: place, labels: 'none', maxUndecodable: 0.5 })).rejects.toThrow(
      /none of the 1 test images can be decoded/,
    );
  });
});

describe('classes of a network', () => {
  const tree = async () => {
    const members: Record<string, Uint8Array> = {};
    for (const split of ['train', 'test'])
      for (const [i, name] of ['cat', 'dog', 'eel'].entries())
        members[`${split}/${name}/1.png`] = await picture(i);
    return setOf(members);
  };

  it('give labels by their order, and need not all have images', async () => {
    const classes = ['eel', 'ape', 'dog', 'cat'];
    const { labels, batches } = await load({ path: await tree(), classes });
    expect(labels).toEqual(classes);
    expect(batches.map((batch) => batch.labels![0])).toEqual([3, 2, 0, 3, 2, 0]);
  });

  it('are held to their number and names before an image is decoded', async () => {
    const place = await tree();
    await writeFile(`${place}/train/cat/1.png`, broken());
    await expect(load({ path: place, classes: 4 })).rejects.toThrow(
      /has 3 classes, but the network has 4: cat, dog, eel\n.*names of the network's classes/,
    );
    await expect(load({ path: place, classes: 2 })).rejects.toThrow(/has 3 classes, but the network has 2/);
    await expect(load({ path: place, classes: ['cat', 'dog', 'fox'] })).rejects.toThrow(
      /eel is none of the network's 3 classes: cat, dog, fox/,
    );
  });
  const broken = () => Buffer.from('no image');
});
