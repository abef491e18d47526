import { type Progress, UserError } from '@bitshare/core';
import type { EncodedImages, Listing, SplitName } from '../encoded/encoded-images.ts';
import type { Image } from '../image-set.ts';
import { readAhead } from '../read-ahead.ts';
import { createDecoder, type DecoderOptions } from './decoder.ts';
import type { ImageSink } from './image-sink.ts';
import { checkUndecodable, type Undecodable } from './undecodable.ts';

export interface DecodeOptions extends DecoderOptions {
  /** Largest share of images that are left out because they cannot be decoded. */
  readonly maxUndecodable: number;
  /** Number of images that are decoded at once. */
  readonly threads: number;
  readonly progress: Progress;
}

/**
 * Decodes the images that the sinks lack, several at once, and adds them in order. @returns those that cannot be decoded, of all.
 * @throws UserError when they are too many, or nothing is left of a split.
 */
export async function decodeInto(
  encoded: EncodedImages,
  { classes, sizes }: Listing,
  sinks: Readonly<Record<SplitName, ImageSink>>,
  { maxUndecodable, threads, progress, ...decoding }: DecodeOptions,
): Promise<readonly Undecodable[]> {
  const decode = await createDecoder(decoding);
  const labels = new Map(classes.map((className, label) => [className, label]));
  const left = [...sinks.train.skipped(), ...sinks.test.skipped()];
  const had = { train: passedBy(sinks.train), test: passedBy(sinks.test) };
  async function* missing() {
    const passed = { train: 0, test: 0 };
    for await (const image of encoded.read()) if (passed[image.split]++ >= had[image.split]) yield image;
  }
  const images = readAhead(missing(), threads - 1, async ({ content, place, ...image }) => ({
    ...{ ...image, place },
    ...(await decoded(decode(await content(), place))),
  }));

  let done = had.train + had.test;
  const total = sizes.train + sizes.test;
  const checkShape =
    decoding.resizeTo === undefined ? createShapeCheck(sinks.train.shape() ?? sinks.test.shape()) : () => {};
  progress.begin('decode images', total);
  for await (const { split, className, place, image, fault } of images) {
    if (image) {
      checkShape(image, place);
      await sinks[split].add(image, labels.get(className)!);
    } else {
      left.push({ split, fault });
      sinks[split].skip({ split, fault });
      checkUndecodable(encoded.place, left, total, maxUndecodable);
    }
    progress.advance(++done);
  }
  if (done !== total)
    throw new UserError(
      `${encoded.place} changed while it was read: it held ${total} images, and then ${done}`,
    );
  for (const split of ['train', 'test'] as const)
    if (sinks[split].size() === 0)
      throw new UserError(`${encoded.place}: none of the ${sizes[split]} ${split} images can be decoded`);
  progress.end();
  return left;
}

/** Number of images of the set that a sink has or skips. */
const passedBy = (sink: ImageSink): number => sink.size() + sink.skipped().length;

type Decoded =
  | { readonly image: Image; readonly fault?: undefined }
  | { readonly image?: undefined; readonly fault: string };

/** The image, or the first line of the reason why there is none. */
const decoded = (decoding: Promise<Image>): Promise<Decoded> =>
  decoding.then(
    (image) => ({ image }),
    (error: unknown) => {
      if (!(error instanceof UserError)) throw error;
      return { fault: error.message.split('\n')[0]! };
    },
  );

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
