import { UserError } from '@bitshare/core';
import type { Image } from '../image-set.ts';
import { sharpModule } from '../node-modules.ts';

/** Makes bytes of a file an image. @throws UserError naming the place, when they are damaged or no image. */
export type Decoder = (bytes: Uint8Array, place: string) => Promise<Image>;

/**
 * Decodes any format that `sharp` knows to 8-bit RGB: grey becomes three equal channels, CMYK and 16 bits are converted, alpha and
 * colour profiles are left out, orientation tags are not followed: as PyTorch users know it.
 * @param resizeTo pixels of the shorter side afterwards; undefined: as it is.
 * @throws UserError when `sharp` is not installed.
 */
export async function createDecoder(resizeTo: number | undefined): Promise<Decoder> {
  const { default: sharp } = await sharpModule().catch((cause: unknown) => {
    throw new UserError(
      'images are decoded by the npm package "sharp", which is not installed.',
      'Run: npm install sharp',
      { cause },
    );
  });
  return async (bytes, place) => {
    try {
      const input = sharp(bytes, { failOn: 'error', ignoreIcc: true });
      if (resizeTo) input.resize(resizeTo, resizeTo, { fit: 'outside', kernel: 'linear' });
      const rgb = input.removeAlpha().toColourspace('srgb').raw({ depth: 'uchar' });
      const { data, info } = await rgb.toBuffer({ resolveWithObject: true });
      // A plain array: augmentation is several times slower on a Buffer.
      const pixels = new Uint8Array(data.buffer, data.byteOffset, data.length);
      return { shape: [info.height, info.width, info.channels], pixels };
    } catch (cause) {
      const [what] = (cause as Error).message.split('\n');
      throw new UserError(`${place} cannot be decoded: ${what}`, 'Replace the file or take it away.', {
        cause,
      });
    }
  };
}
