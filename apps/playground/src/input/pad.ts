import { paintPad } from './paint-pad.ts';
import type { Point, Stroke } from './stroke.ts';

export interface PadListener {
  /** @param done whether the pen was lifted or everything was undone, so that screen readers may read the answer. */
  changed(strokes: readonly Stroke[], done: boolean): void;
}

export interface Pad {
  clear(): void;
  /** Removes the last stroke. */
  undo(): void;
}

/**
 * Draws on a canvas by mouse, pen, finger or keyboard, where arrow keys move the pen and Space puts it down or lifts it. Strokes
 * are on a square of side 1.
 */
export function createPad(canvas: HTMLCanvasElement, listener: PadListener): Pad {
  const strokes: Point[][] = [];
  let drawing: Point[] | undefined;
  let pen: Point | undefined;

  const extend = (point: Point): void => void drawing!.push(point);
  const begin = (point: Point): void => {
    drawing = [point];
    strokes.push(drawing);
  };
  const changed = (done: boolean) => {
    paint();
    listener.changed(strokes, done);
  };
  const end = () => {
    if (!drawing) return;
    drawing = undefined;
    changed(true);
  };
  const pad: Pad = {
    clear() {
      strokes.length = 0;
      drawing = undefined;
      changed(true);
    },
    undo() {
      strokes.pop();
      drawing = undefined;
      changed(true);
    },
  };
  listenToPointer();
  listenToKeys();
  new ResizeObserver(fit).observe(canvas);
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', paint);
  return pad;

  function listenToPointer(): void {
    canvas.addEventListener('pointerdown', (event) => {
      if (event.button !== 0 || !event.isPrimary) return;
      canvas.setPointerCapture(event.pointerId);
      pen = undefined;
      begin(placeOf(event));
      changed(false);
    });
    canvas.addEventListener('pointermove', (event) => {
      if (!drawing || pen || !event.isPrimary) return;
      const passed = event.getCoalescedEvents();
      for (const one of passed.length > 0 ? passed : [event]) extend(placeOf(one));
      changed(false);
    });
    for (const name of ['pointerup', 'pointercancel'] as const) canvas.addEventListener(name, end);
  }

  function listenToKeys(): void {
    canvas.addEventListener('keydown', (event) => {
      const step = event.shiftKey ? 0.1 : 0.04;
      const direction = directions[event.key];
      pen ??= { x: 0.5, y: 0.3 };
      if (direction) movePen({ x: pen.x + step * direction.x, y: pen.y + step * direction.y });
      else if (event.key === ' ') togglePen(pen);
      else if (event.key === 'Delete' || event.key === 'Backspace') pad.clear();
      else return;
      event.preventDefault();
    });
    canvas.addEventListener('focus', () => {
      if (canvas.matches(':focus-visible')) pen ??= { x: 0.5, y: 0.3 };
      paint();
    });
    canvas.addEventListener('blur', () => {
      pen = undefined;
      end();
      paint();
    });
  }

  function movePen({ x, y }: Point): void {
    pen = { x: Math.min(1, Math.max(0, x)), y: Math.min(1, Math.max(0, y)) };
    if (drawing) {
      extend(pen);
      changed(false);
    } else paint();
  }

  function togglePen(at: Point): void {
    if (drawing) end();
    else {
      begin(at);
      changed(false);
    }
  }

  function placeOf({ clientX, clientY }: MouseEvent): Point {
    const { left, top, width, height } = canvas.getBoundingClientRect();
    return { x: (clientX - left) / width, y: (clientY - top) / height };
  }

  /** Gives the canvas as many pixels as the screen has in its place. */
  function fit(): void {
    const side = Math.round(canvas.clientWidth * devicePixelRatio);
    if (canvas.width === side) return;
    canvas.width = canvas.height = side;
    paint();
  }

  function paint(): void {
    paintPad(canvas, strokes, pen && { at: pen, down: drawing !== undefined });
  }
}

const directions: Readonly<Record<string, Point>> = {
  ArrowLeft: { x: -1, y: 0 },
  ArrowRight: { x: 1, y: 0 },
  ArrowUp: { x: 0, y: -1 },
  ArrowDown: { x: 0, y: 1 },
};
