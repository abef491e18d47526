import type { EngineBackend } from './engine-backend.ts';
import type { Images } from './windows.ts';

/** Pixels that the program gathers at a time, and the channels of a unit of work. */
const pixelsPerBlock = 32;
const weightPixelsPerBlock = 128;
const channelsPerSlice = 64;
const tileBytes = 256;

/** Largest number of pixels of an image for which windows of several images are gathered. */
const smallImage = 16;

export const fitsColumns = (w: Images): boolean => w.outHeight * w.outWidth <= smallImage;

export const fitsColumnsByWeights = (w: Images): boolean =>
  fitsColumns(w) && w.inputs % 4 === 0 && w.outputs % 8 === 0;

/** Gathered windows of `x` times packed weights. */
export function convolveColumns(
  backend: EngineBackend,
  w: Images,
  x: number,
  panels: number,
  y: number,
): void {
  const pixels = w.batch * w.outHeight * w.outWidth;
  const units = Math.ceil(pixels / pixelsPerBlock) * Math.ceil(w.outputs / channelsPerSlice);
  const scratchBytes = tileBytes + 4 * pixelsPerBlock * w.kernelHeight * w.kernelWidth * w.inputs;
  backend.scratch(scratchBytes * backend.engine.threads, (scratch) => {
    const given = { ...w, scratch, scratchBytes, x, pixels, slice: channelsPerSlice };
    backend.engine.run('convolveColumns', units, 1, { ...given, panels, y });
  });
}

/** The gradient by the weights, of shape [kernel height, kernel width, inputs, outputs]. */
export function columnsWeightGradient(
  backend: EngineBackend,
  w: Images,
  x: number,
  dy: number,
  dw: number,
): void {
  const pixels = w.batch * w.outHeight * w.outWidth;
  const units = w.kernelHeight * w.kernelWidth * Math.ceil(w.inputs / channelsPerSlice);
  const scratchBytes = 4 * weightPixelsPerBlock * (8 + Math.min(w.inputs, channelsPerSlice));
  backend.scratch(scratchBytes * backend.engine.threads, (scratch) => {
    const given = { ...w, scratch, scratchBytes, x, pixels, slice: channelsPerSlice };
    backend.engine.run('weightColumns', units, 1, { ...given, dy, dw });
  });
}
