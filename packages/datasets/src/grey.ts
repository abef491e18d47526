import type { Image, ImageSet } from './image-set.ts';

/** Colour images as grey ones, of the luma that Pillow's `convert('L')` gives (ITU-R 601-2). */
export const greyImages = ({ labels, read }: ImageSet): ImageSet => ({
  labels,
  read: async (indices) => (await read(indices)).map(greyImage),
});

function greyImage({ shape: [height, width], pixels }: Image): Image {
  const grey = new Uint8Array(height * width);
  for (let i = 0, from = 0; i < grey.length; i++, from += 3)
    grey[i] =
      (19_595 * pixels[from]! + 38_470 * pixels[from + 1]! + 7471 * pixels[from + 2]! + 0x8000) >>> 16;
  return { shape: [height, width, 1], pixels: grey };
}
