import { type ImageDescription, PackedFileError } from '@bitshare/packed';

/**
 * Pixels normalised as in training. @param pixels `[..., channels]`, 0 to 255; a fourth channel where the
 * network reads one or three (a canvas's opacity) is left out, and gray is the mean of red, green and blue.
 */
export function normalizePixels(
  pixels: ArrayLike<number>,
  channels: number,
  { normalization }: ImageDescription,
  given = channels,
): Float32Array {
  if (!normalization) throw new PackedFileError('the file does not say how its images are normalised');
  const { mean, std } = normalization;
  const count = pixels.length / given;
  const images = new Float32Array(count * channels);
  const gray = channels === 1 && given >= 3;
  for (let i = 0; i < count; i++)
    for (let c = 0; c < channels; c++) {
      const at = i * given;
      const value = gray ? (pixels[at]! + pixels[at + 1]! + pixels[at + 2]!) / 3 : pixels[at + c]!;
      images[i * channels + c] = (value / 255 - mean[c]!) / std[c]!;
    }
  return images;
}
