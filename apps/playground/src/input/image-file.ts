import { inverted, isOnBrightGround, type Picture } from './picture.ts';

/**
 * An image file at a network's input size: whole, in the middle. @param gray whether the network has one channel. Such a network
 * expects bright objects on a dark ground, as in MNIST and Fashion-MNIST, so an image with a bright ground is inverted.
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
