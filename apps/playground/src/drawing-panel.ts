import { byId } from './element.ts';
import { imagePicture } from './input/image-file.ts';
import { createPad } from './input/pad.ts';
import { drawnPicture, type Picture } from './input/picture.ts';
import type { Stroke } from './input/stroke.ts';
import { type OpenedNetwork, readsDigits } from './network/opened-network.ts';

export interface DrawingPanel {
  /** Whether there is anything to classify. */
  readonly isEmpty: () => boolean;
  /** The drawing, or the loaded image, as this network reads it. It is shown beside the pad too. */
  picture(opened: OpenedNetwork): Picture;
  showImage(file: File): Promise<void>;
  /** Says what the visitor may draw, and the size at which the network reads it. */
  invite(opened: OpenedNetwork): void;
}

/** The part of the page in which a person draws. @param changed `done`: no stroke is being drawn. */
export function createDrawingPanel(changed: (done: boolean) => void): DrawingPanel {
  const shownImage = byId('shown-image', HTMLImageElement);
  const hint = byId('pad-hint', HTMLParagraphElement);
  let strokes: readonly Stroke[] = [];
  let image: ImageBitmap | undefined;

  const update = (done: boolean) => {
    hint.hidden = strokes.length > 0 || image !== undefined;
    changed(done);
  };
  const dropImage = () => {
    image?.close();
    image = undefined;
    URL.revokeObjectURL(shownImage.src);
    shownImage.hidden = true;
  };
  const pad = createPad(byId('pad', HTMLCanvasElement), {
    changed(now, done) {
      strokes = now;
      if (image && now.length > 0) dropImage();
      update(done);
    },
  });
  const clear = () => {
    dropImage();
    pad.clear();
  };
  byId('clear', HTMLButtonElement).addEventListener('click', clear);
  byId('undo', HTMLButtonElement).addEventListener('click', pad.undo);
  addEventListener('keydown', (event) => {
    if (event.key === 'Escape') clear();
  });

  return {
    isEmpty: () => strokes.length === 0 && image === undefined,
    picture(opened) {
      const [height, width, channels] = opened.network.inputShape;
      const picture = image
        ? imagePicture(image, width, height, channels === 1)
        : drawnPicture(strokes, width, height, readsDigits(opened));
      showSeen(picture);
      return picture;
    },
    async showImage(file) {
      const decoded = await createImageBitmap(file).catch((cause: unknown) => {
        throw new Error('this is no image that the browser can show', { cause });
      });
      clear();
      image = decoded;
      shownImage.src = URL.createObjectURL(file);
      shownImage.alt = file.name;
      shownImage.hidden = false;
      update(true);
    },
    invite(opened) {
      const digits = readsDigits(opened);
      const [height, width, channels] = opened.network.inputShape;
      const size = `${width} × ${height} pixels${channels === 1 ? '' : ` of ${channels} channels`}`;
      byId('draw-title', HTMLHeadingElement).textContent = digits ? 'Draw a digit' : 'Draw, or use an image';
      byId('seen-text', HTMLSpanElement).textContent = digits
        ? `${size}: your digit in a box of 20, its centre of mass in the middle, as in MNIST.`
        : `${size}, your drawing or image as it is.`;
    },
  };
}

function showSeen({ width, height, rgba }: Picture): void {
  const canvas = byId('seen', HTMLCanvasElement);
  canvas.width = width;
  canvas.height = height;
  canvas.getContext('2d')!.putImageData(new ImageData(rgba, width, height), 0, 0);
}
