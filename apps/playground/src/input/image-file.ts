import { inverted, isOnBrightGround, type Picture } from './picture.ts';

/**
 * An image file as a network of that size would see it: whole, in the middle. @param gray the network has one channel, and so, as
 * MNIST and Fashion-MNIST do, expects bright things on a dark ground: an image on a bright one is inverted.
 */
export function imagePicture(image: ImageBitmap, width: number, height: number, gray: boolean): Picture {
  const context = new OffscreenCanvas(width, height).getContext('2d', { willReadFrequently: true })!;
  context.imageSmoothingQuality = 'high';
  const drawn = (ground: string, wide: number, high: number): Picture => {
    context.fillStyle = ground;
    context.fillRect(0, 0, width, height);
    context.drawImage(image, (width - wide) / 2, (height - high) / 2, wide, high);
    return { width, height, rgba: context.getImageData(0, 0, width, height).data };
  };
  const onPaper = gray && isOnBrightGround(drawn('white', width, height));
  const scale = Math.min(width / image.width, height / image.height);
  const picture = drawn(onPaper ? 'white' : 'black', image.width * scale, image.height * scale);
  return onPaper ? inverted(picture) : picture;
}
