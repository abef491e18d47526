export const cifarShape = [32, 32, 3] as const;
const plane = cifarShape[0] * cifarShape[1];
/** Bytes of one image. */
export const planarLength = plane * cifarShape[2];

/** Copies an image stored as red, green and blue planes into images with channels last. */
export function channelsLast(planes: Uint8Array, images: Uint8Array, index: number): void {
  for (let p = 0, to = index * planarLength; p < plane; p++, to += 3) {
    images[to] = planes[p]!;
    images[to + 1] = planes[plane + p]!;
    images[to + 2] = planes[2 * plane + p]!;
  }
}
