import { readFileSync } from 'node:fs';
import { createImageFolder } from '@bitshare/datasets';
import { describe, expect, it } from 'vitest';
import { temporaryFolder } from './temporary-folder.ts';

interface Recorded {
  readonly name: string;
  readonly file: string;
  readonly shape: readonly number[];
  readonly rgb: string;
}

const recorded: { readonly images: readonly Recorded[] } = JSON.parse(
  readFileSync(new URL('fixtures/pillow.json', import.meta.url), 'utf8'),
);
const { path, write } = temporaryFolder();

/** Wide and high pixels of an image file as a network sees them, as bytes. */
async function decoded(name: string, file: Uint8Array, options = {}) {
  for (const split of ['train', 'test']) await write(`${name}/${split}/a/image.png`, file);
  const normalization = { mean: [0, 0, 0], std: [1, 1, 1] };
  const { test, inputShape } = await createImageFolder({
    path: path(name),
    normalization,
    // Pillow leaves images as they are stored.
    turnUpright: false,
    ...options,
  }).load();
  for await (const { images } of test.batches({ batchSize: 1 }))
    return { inputShape, bytes: Array.from(images, (value) => Math.round(255 * value)) };
  throw new Error('it is empty');
}

describe('images are read as Pillow reads them', () => {
  it.each(recorded.images)('$name', async ({ name, file, shape, rgb }) => {
    const { inputShape, bytes } = await decoded(name, Buffer.from(file, 'base64'));
    expect(inputShape).toEqual(shape);
    expect(bytes).toEqual([...Buffer.from(rgb, 'base64')]);
  });

  it('colours under transparency keep their weight when an image is scaled', async () => {
    const named = (wanted: string) => recorded.images.find(({ name }) => name === wanted)!;
    const size = { inputSize: 3, resizeTo: 3 };
    const [opaque, transparent] = ['RGB PNG', 'RGBA PNG'].map((name) =>
      decoded(`scaled ${name}`, Buffer.from(named(name).file, 'base64'), size),
    );
    expect(await transparent).toEqual(await opaque);
  });
});
