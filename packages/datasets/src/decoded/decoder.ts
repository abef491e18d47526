import { UserError } from '@bitshare/core';
import type { Sharp } from 'sharp';
import { formatFault } from '../encoded/image-format.ts';
import type { Image, Size } from '../image-set.ts';
import { sharpModule } from '../node-modules.ts';
import { rgbOfCmyk } from './cmyk.ts';

/** Decodes the bytes of an image file. @throws UserError naming the place when they are damaged or not an image. */
export type Decoder = (bytes: Uint8Array, place: string) => Promise<Image>;

export interface DecoderOptions {
  /** Height and width that images are scaled to cover; undefined: no scaling. */
  readonly resizeTo: Size | undefined;
  /** Whether images are turned as their EXIF orientation says. */
  readonly turnUpright: boolean;
  /** Largest number of pixels of an image, before and after scaling. */
  readonly maxPixels: number;
}

/**
 * Decodes JPEG, PNG, WebP, GIF, TIFF and AVIF to 8-bit RGB as Pillow, and so PyTorch's data sets, do: grey becomes three equal
 * channels, 16 bits become 8, alpha and colour profiles are ignored, and CMYK is converted without a profile. Of an animation the
 * first picture is taken.
 * @throws UserError when `sharp` is not installed.
 */
export async function createDecoder({ resizeTo, turnUpright, maxPixels }: DecoderOptions): Promise<Decoder> {
  const { default: sharp } = await sharpModule().catch((cause: unknown) => {
    throw new UserError(
      'images are decoded by the npm package "sharp", which is not installed.',
      'Run: npm install sharp',
      { cause },
    );
  });

  return async (bytes, place) => {
    const fault = formatFault(bytes);
    if (fault) throw undecodable(place, fault);
    try {
      const input = sharp(bytes, { failOn: 'error', ignoreIcc: true, limitInputPixels: false });
      const { width, height, space, hasAlpha, autoOrient } = await input.metadata();
      const [shownHeight, shownWidth] = turnUpright ? [autoOrient.height, autoOrient.width] : [height, width];
      checkPixels(place, { height: shownHeight, width: shownWidth, resizeTo, maxPixels });
      if (turnUpright) input.autoOrient();
      if (space === 'cmyk') return await scaled(await fromCmyk(input));
      // With an alpha channel, scaling would weight colours by it.
      if (hasAlpha && resizeTo) return await scaled(await rgb(input));
      return await rgb(resizeTo ? scale(input, resizeTo) : input);
    } catch (cause) {
      if (cause instanceof UserError) throw cause;
      throw undecodable(place, (cause as Error).message.split('\n')[0]!, cause);
    }
  };

  async function scaled(image: Image): Promise<Image> {
    if (!resizeTo) return image;
    const [height, width] = image.shape;
    return rgb(scale(sharp(image.pixels, { raw: { height, width, channels: 3 } }), resizeTo));
  }
}

const undecodable = (place: string, why: string, cause?: unknown): UserError =>
  new UserError(`${place} cannot be decoded: ${why}`, undefined, { cause });

/** Until it covers a size. */
const scale = (input: Sharp, [height, width]: Size): Sharp =>
  input.resize(width, height, { fit: 'outside', kernel: 'linear' });

async function rgb(input: Sharp): Promise<Image> {
  const output = input.removeAlpha().toColourspace('srgb').raw({ depth: 'uchar' });
  const { data, info } = await output.toBuffer({ resolveWithObject: true });
  return { shape: [info.height, info.width, info.channels], pixels: plainArray(data) };
}

async function fromCmyk(input: Sharp): Promise<Image> {
  const output = input.pipelineColourspace('cmyk').toColourspace('cmyk').raw({ depth: 'uchar' });
  const { data, info } = await output.toBuffer({ resolveWithObject: true });
  if (info.channels !== 4) throw new Error(`it has ${info.channels} CMYK channels, not 4`);
  return { shape: [info.height, info.width, 3], pixels: rgbOfCmyk(data) };
}

/** Augmentation is several times slower on a Buffer. */
const plainArray = (data: Buffer): Uint8Array => new Uint8Array(data.buffer, data.byteOffset, data.length);

interface Sizes extends Pick<DecoderOptions, 'resizeTo' | 'maxPixels'> {
  readonly width: number;
  readonly height: number;
}

/** Checks the size in the header. @throws UserError */
function checkPixels(place: string, { width, height, resizeTo, maxPixels }: Sizes): void {
  const factor = resizeTo === undefined ? 1 : Math.max(resizeTo[0] / height, resizeTo[1] / width);
  const after = Math.round(width * factor) * Math.round(height * factor);
  if (Math.max(width * height, after) <= maxPixels) return;
  const scaled = factor > 1 ? `, scaled to ${after} pixels,` : '';
  throw new UserError(
    `${place} cannot be decoded: ${width}x${height} pixels${scaled} are above the pixel limit of ${maxPixels}, "maxPixels"`,
  );
}
