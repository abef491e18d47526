import type { Image } from './image-set.ts';

/** A rectangle in pixels; may lie outside the image. */
export interface Frame {
  readonly top: number;
  readonly left: number;
  readonly height: number;
  readonly width: number;
}

/** The pixels of the frame; black outside the image. */
export function crop({ shape, pixels }: Image, { top, left, height, width }: Frame): Image {
  const [sourceHeight, sourceWidth, channels] = shape;
  const result = new Uint8Array(height * width * channels);
  const first = Math.max(0, -left);
  const last = Math.min(width, sourceWidth - left);
  if (first >= last) return { shape: [height, width, channels], pixels: result };
  for (let y = Math.max(0, -top); y < Math.min(height, sourceHeight - top); y++) {
    const from = ((y + top) * sourceWidth + first + left) * channels;
    result.set(pixels.subarray(from, from + (last - first) * channels), (y * width + first) * channels);
  }
  return { shape: [height, width, channels], pixels: result };
}

/** The centre crop of an image, as in evaluation (METHOD section 5). */
export function centreCrop(image: Image, height: number, width: number): Image {
  if (image.shape[0] === height && image.shape[1] === width) return image;
  const top = Math.floor((image.shape[0] - height) / 2);
  const left = Math.floor((image.shape[1] - width) / 2);
  return crop(image, { top, left, height, width });
}
