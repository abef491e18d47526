import type { EngineBackend } from './engine-backend.ts';
import type { Geometry } from './windows.ts';

const tilesPerBlock = 32;
const planes = 36;
/** Scratch bytes for the program's transforms and products, and for the gaps between its planes. */
const workBytes = 1024 + 4608;
const apartBytes = 64;
/** Outputs of a unit of work. Deep layers have few tiles and many outputs. */
const outputsPerSlice = 64;
/** Units of work for the weights' gradient, independent of the number of threads, and the most sets of sums that they write. */
const weightUnits = 16;
const mostChunks = 8;
const sumsBytes = 2 ** 26;

interface Tiling {
  readonly tilesPerImage: number;
  /** Images that together fill a block of tiles. */
  readonly images: number;
  readonly groups: number;
}

function tiling(g: Geometry): Tiling {
  const tilesPerImage = Math.ceil(g.inHeight / 4) * Math.ceil(g.inWidth / 4);
  const images = Math.max(1, Math.floor(tilesPerBlock / tilesPerImage));
  return { tilesPerImage, images, groups: Math.ceil(g.batchSize / images) };
}

function fits(g: Geometry): boolean {
  const square = g.filterHeight === 3 && g.filterWidth === 3 && g.strideHeight === 1 && g.strideWidth === 1;
  const same = g.padInfo.top === 1 && g.padInfo.left === 1;
  const alike = g.outHeight === g.inHeight && g.outWidth === g.inWidth;
  // 36 products a tile and the transforms against 9 a pixel.
  const worthwhile = g.inHeight * g.inWidth >= 8 * tiling(g).tilesPerImage;
  return square && same && alike && worthwhile && g.inChannels % 8 === 0 && g.outChannels % 8 === 0;
}

function roomBytes(g: Geometry, inputs: number, outputs: number): number {
  const [height, width] = [4 * Math.ceil(g.inHeight / 4), 4 * Math.ceil(g.inWidth / 4)];
  const slice = Math.min(outputs, outputsPerSlice);
  const images = tiling(g).images * ((height + 2) * (width + 2) * inputs + height * width * slice);
  return workBytes + 4 * (images + planes * tilesPerBlock * (inputs + slice)) + 2 * planes * apartBytes;
}

const tilesOf = (g: Geometry, scratch: number, scratchBytes: number) => ({
  ...{ height: g.inHeight, width: g.inWidth, inputs: g.inChannels, outputs: g.outChannels },
  ...{ images: tiling(g).images, batch: g.batchSize, slice: outputsPerSlice, scratch, scratchBytes },
});

/** The forward convolution or, `turned`, the gradient by the input; false where the shape does not fit. */
export function winogradForward(
  backend: EngineBackend,
  g: Geometry,
  x: number,
  filter: number,
  y: number,
  turned: boolean,
): boolean {
  if (!fits(g)) return false;
  const { engine } = backend;
  const [inputs, outputs] = turned ? [g.outChannels, g.inChannels] : [g.inChannels, g.outChannels];
  const scratchBytes = roomBytes(g, inputs, outputs);
  const { groups } = tiling(g);
  const panelBytes = planes * (32 * inputs + apartBytes);
  backend.scratch((panelBytes * outputs) / 8, (panels) =>
    backend.scratch(scratchBytes * engine.threads, (scratch) => {
      engine.run('kernelPanels', inputs, 8, {
        ...{ weights: filter, panels, inputs: g.inChannels, outputs: g.outChannels },
        ...{ turned, scratch, scratchBytes },
      });
      const units = groups * Math.ceil(outputs / outputsPerSlice);
      const tiles = { ...tilesOf(g, scratch, scratchBytes), x, inputs, outputs };
      engine.run('convolveTiles', units, Math.ceil(units / 64), { ...tiles, panels, y });
    }),
  );
  return true;
}

/** The gradient by the weights; false where the shape does not fit. */
export function winogradWeightGradient(
  backend: EngineBackend,
  g: Geometry,
  x: number,
  dy: number,
  dw: number,
): boolean {
  if (!fits(g)) return false;
  const { engine } = backend;
  const weights = g.inChannels * g.outChannels;
  const setBytes = planes * (4 * weights + apartBytes);
  const slices = Math.ceil(g.outChannels / outputsPerSlice);
  const { groups } = tiling(g);
  const fitting = Math.max(1, Math.floor(sumsBytes / setBytes));
  const chunk = Math.ceil(groups / Math.min(mostChunks, fitting, Math.ceil(weightUnits / slices)));
  const chunks = Math.ceil(groups / chunk);
  const scratchBytes = roomBytes(g, g.inChannels, g.outChannels);
  backend.scratch(setBytes * chunks, (sums) =>
    backend.scratch(scratchBytes * engine.threads, (scratch) => {
      const tiles = { ...tilesOf(g, scratch, scratchBytes), x, dy, sums, chunk };
      engine.run('tileWeightSums', chunks * slices, 1, tiles);
      engine.run('weightGradient', weights / 4, 64, { sums, dw, chunks, weights, scratch, scratchBytes });
    }),
  );
  return true;
}
