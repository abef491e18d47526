import { UserError } from '@bitshare/core';
import type { Sharp } from 'sharp';
import type { Image } from '../image-set.ts';
import { sharpModule } from '../node-modules.ts';
import { rgbOfCmyk } from './cmyk.ts';
import { formatFault } from './image-format.ts';

/** Makes bytes of a file an image. @throws UserError naming the place, when they are damaged or no image. */
export type Decoder = (bytes: Uint8Array, place: string) => Promise<Image>;

export interface DecoderOptions {
  /** Pixels of the shorter side afterwards; undefined: as it is. */
  readonly resizeTo: number | undefined;
  /** Pixels that an image may have, as it is and as it is scaled to. */
  readonly maxPixels: number;
}

/**
 * Decodes JPEG, PNG, WebP, GIF, TIFF and AVIF to 8-bit RGB: grey becomes three equal channels, 16 bits become 8, alpha and colour
 * profiles are left out, CMYK is converted without one, orientation tags are not followed: as Pillow does it, and so PyTorch's users
 * know it.
 * @throws UserError when `sharp` is not installed.
 */
export async function createDecoder({ resizeTo, maxPixels }: DecoderOptions): Promise<Decoder> {
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
      const { width, height, space, hasAlpha } = await input.metadata();
      checkPixels(place, { width, height, resizeTo, maxPixels });
      if (space === 'cmyk') return await scaled(await fromCmyk(input));
      // Beside alpha, scaling would weigh colours by it.
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
  new UserError(`${place} cannot be decoded: ${why}`, 'Replace the file or take it away.', { cause });

/** To `side` pixels on the shorter side. */
const scale = (input: Sharp, side: number): Sharp =>
  input.resize(side, side, { fit: 'outside', kernel: 'linear' });

async function rgb(input: Sharp): Promise<Image> {
  const output = input.removeAlpha().toColourspace('srgb').raw({ depth: 'uchar' });
  const { data, info } = await output.toBuffer({ resolveWithObject: true });
  return { shape: [info.height, info.width, info.channels], pixels: plainArray(data) };
}

async function fromCmyk(input: Sharp): Promise<Image> {
  const output = input.pipelineColourspace('cmyk').toColourspace('cmyk').raw({ depth: 'uchar' });
  const { data, info } = await output.toBuffer({ resolveWithObject: true });
  if (info.channels !== 4) throw new Error(`it has ${info.channels} channels of print, not 4`);
  return { shape: [info.height, info.width, 3], pixels: rgbOfCmyk(data) };
}

/** Augmentation is several times slower on a Buffer. */
const plainArray = (data: Buffer): Uint8Array => new Uint8Array(data.buffer, data.byteOffset, data.length);

interface Sizes extends DecoderOptions {
  readonly width: number;
  readonly height: number;
}

/** By the header alone. @throws UserError */
function checkPixels(place: string, { width, height, resizeTo, maxPixels }: Sizes): void {
  const factor = resizeTo === undefined ? 1 : resizeTo / Math.min(width, height);
  const after = Math.round(width * factor) * Math.round(height * factor);
  if (Math.max(width * height, after) <= maxPixels) return;
  const scaled = factor > 1 ? `, scaled to ${after} pixels,` : '';
  throw new UserError(
    `${place} cannot be decoded: ${width}x${height} pixels${scaled} are above the pixel limit of ${maxPixels}`,
    'Scale it down or take it away; or raise "maxPixels".',
  );
}
