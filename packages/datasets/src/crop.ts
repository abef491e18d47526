import type { Image } from './image-set.ts';

/** A part of an image in pixels; may lie outside it. */
export interface Frame {
  readonly top: number;
  readonly left: number;
  readonly height: number;
  readonly width: number;
}

/** What the frame shows; black outside the image. */
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

/** The middle of an image, as images are cut for a test (METHOD section 5). */
export function centreCrop(image: Image, height: number, width: number): Image {
  if (image.shape[0] === height && image.shape[1] === width) return image;
  const top = Math.floor((image.shape[0] - height) / 2);
  const left = Math.floor((image.shape[1] - width) / 2);
  return crop(image, { top, left, height, width });
}
