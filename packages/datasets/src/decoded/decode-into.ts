import { type Progress, UserError } from '@bitshare/core';
import type { EncodedImages, Listing, SplitName } from '../encoded/encoded-images.ts';
import type { Image } from '../image-set.ts';
import { readAhead } from '../read-ahead.ts';
import { createDecoder, type DecoderOptions } from './decoder.ts';
import type { ImageSink } from './image-sink.ts';

export interface DecodeOptions extends DecoderOptions {
  /** Number of images that are decoded at once. */
  readonly threads: number;
  readonly progress: Progress;
}

/** Decodes the images that the sinks lack, several at once, and adds them in order. */
export async function decodeInto(
  encoded: EncodedImages,
  { classes, sizes }: Listing,
  sinks: Readonly<Record<SplitName, ImageSink>>,
  { resizeTo, maxPixels, threads, progress }: DecodeOptions,
): Promise<void> {
  const decode = await createDecoder({ resizeTo, maxPixels });
  const labels = new Map(classes.map((className, label) => [className, label]));
  const had = { train: sinks.train.size(), test: sinks.test.size() };
  async function* missing() {
    const passed = { train: 0, test: 0 };
    for await (const image of encoded.read()) if (passed[image.split]++ >= had[image.split]) yield image;
  }
  const decoded = readAhead(missing(), threads - 1, async ({ content, place, ...image }) => ({
    ...{ ...image, place },
    image: await decode(await content(), place),
  }));

  let done = had.train + had.test;
  const total = sizes.train + sizes.test;
  const checkShape =
    resizeTo === undefined ? createShapeCheck(sinks.train.shape() ?? sinks.test.shape()) : () => {};
  progress.begin('decode images', total);
  for await (const { split, className, place, image } of decoded) {
    checkShape(image, place);
    await sinks[split].add(image, labels.get(className)!);
    progress.advance(++done);
  }
  if (done !== total)
    throw new UserError(
      `${encoded.place} changed while it was read: it held ${total} images, and then ${done}`,
    );
  progress.end();
}

function createShapeCheck(first: Image['shape'] | undefined): (image: Image, place: string) => void {
  let expected = first;
  return ({ shape }, place) => {
    expected ??= shape;
    if (String(shape) !== String(expected))
      throw new UserError(
        `${place} has ${shape[0]}x${shape[1]} pixels, previous images ${expected[0]}x${expected[1]}`,
        'Give an "inputSize", to which images are scaled and cropped.',
      );
  };
}
