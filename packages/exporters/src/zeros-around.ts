import { coveredSize, type PackedShape, placeWindow, windowOf } from '@bitshare/packed';

/** `[[top, bottom], [left, right]]`, in pixels. */
export type ImageSides = readonly [readonly [number, number], readonly [number, number]];

/** The padding that the windows of a convolution or pool read. @param shape of the image. */
export function zerosAround(node: Parameters<typeof windowOf>[0], shape: PackedShape): ImageSides {
  const window = windowOf(node);
  const { top, left } = placeWindow(shape, window);
  const [height, width] = coveredSize(shape, window);
  return [
    [top, Math.max(0, height - shape[0]! - top)],
    [left, Math.max(0, width - shape[1]! - left)],
  ];
}
