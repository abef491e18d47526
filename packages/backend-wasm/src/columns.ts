import type { EngineBackend } from './engine-backend.ts';
import { sizes, type Windows } from './windows.ts';

/** What the program gathers at a time, and the channels of a unit of work. */
const pixelsPerBlock = 32;
const weightPixelsPerBlock = 128;
const channelsPerSlice = 64;
const tileBytes = 256;

/** Images of at most this many pixels are too small to be worked on one by one. */
const smallImage = 16;

export const fitsColumns = (w: Windows): boolean => w.outHeight * w.outWidth <= smallImage;

export const fitsColumnsByWeights = (w: Windows): boolean =>
  fitsColumns(w) && w.inputs % 4 === 0 && w.outputs % 8 === 0;

/** Gathered windows of `x` times packed weights. */
export function convolveColumns(
  backend: EngineBackend,
  w: Windows,
  x: number,
  panels: number,
  result: number,
): void {
  const pixels = w.batch * w.outHeight * w.outWidth;
  const units = Math.ceil(pixels / pixelsPerBlock) * Math.ceil(w.outputs / channelsPerSlice);
  const bytes = tileBytes + 4 * pixelsPerBlock * w.kernelHeight * w.kernelWidth * w.inputs;
  backend.scratch(bytes * backend.engine.threads, (room) => {
    const parameters = [...sizes(w).list, room, bytes, pixels, channelsPerSlice];
    backend.engine.run('convolveColumns', units, 1, x, panels, result, ...parameters);
  });
}

/** The gradient by the weights, of shape [kernel height, kernel width, inputs, outputs]. */
export function columnsWeightGradient(
  backend: EngineBackend,
  w: Windows,
  x: number,
  dy: number,
  dw: number,
): void {
  const pixels = w.batch * w.outHeight * w.outWidth;
  const units = w.kernelHeight * w.kernelWidth * Math.ceil(w.inputs / channelsPerSlice);
  const bytes = 4 * weightPixelsPerBlock * (8 + Math.min(w.inputs, channelsPerSlice));
  backend.scratch(bytes * backend.engine.threads, (room) => {
    const parameters = [...sizes(w).list, room, bytes, pixels, channelsPerSlice];
    backend.engine.run('weightColumns', units, 1, x, dy, dw, ...parameters);
  });
}
