import type { Geometry } from './convolution.ts';
import type { EngineBackend } from './engine-backend.ts';

const tilesPerBlock = 16;
const planes = 36;
const workBytes = 1024;
/** Sums of the weights' gradient, one set a chunk: as many as fit, whatever the number of threads. */
const sumsBytes = 2 ** 26;
const mostChunks = 8;

function fits(g: Geometry): boolean {
  const square = g.filterHeight === 3 && g.filterWidth === 3 && g.strideHeight === 1 && g.strideWidth === 1;
  const same = g.padInfo.top === 1 && g.padInfo.left === 1;
  const tiled = g.inHeight % 4 === 0 && g.inWidth % 4 === 0;
  const alike = g.outHeight === g.inHeight && g.outWidth === g.inWidth;
  return square && same && alike && tiled && g.inChannels % 8 === 0 && g.outChannels % 8 === 0;
}

/** Images that together fill a block of tiles. */
const imagesPerGroup = (g: Geometry): number =>
  Math.max(1, Math.floor((tilesPerBlock * 16) / (g.inHeight * g.inWidth)));

function scratchBytes(g: Geometry, inputs: number, outputs: number): number {
  const images = imagesPerGroup(g) * (g.inHeight + 2) * (g.inWidth + 2) * inputs;
  return workBytes + 4 * (images + planes * tilesPerBlock * (inputs + outputs));
}

/** The forward convolution or, `turned`, the gradient by the input; false where the shape does not fit. */
export function winogradForward(
  backend: EngineBackend,
  g: Geometry,
  x: number,
  filter: number,
  result: number,
  turned: boolean,
): boolean {
  if (!fits(g)) return false;
  const { engine } = backend;
  const [inputs, outputs] = turned ? [g.outChannels, g.inChannels] : [g.inChannels, g.outChannels];
  const bytes = scratchBytes(g, inputs, outputs);
  const images = imagesPerGroup(g);
  backend.scratch(4 * planes * inputs * outputs, (kernel) =>
    backend.scratch(bytes * engine.threads, (room) => {
      const weights = [filter, kernel, g.inChannels, g.outChannels, Number(turned), room, bytes];
      engine.run('transformKernel', inputs, 8, ...weights);
      const shape = [g.inHeight, g.inWidth, inputs, outputs, images, g.batchSize];
      engine.run(
        'convolveTiles',
        Math.ceil(g.batchSize / images),
        1,
        ...[x, kernel, result, ...shape, room, bytes],
      );
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
  const images = imagesPerGroup(g);
  const groups = Math.ceil(g.batchSize / images);
  const most = Math.min(mostChunks, Math.max(2, Math.floor(sumsBytes / (4 * planes * weights))));
  const chunk = Math.ceil(groups / most);
  const chunks = Math.ceil(groups / chunk);
  const bytes = scratchBytes(g, g.inChannels, g.outChannels);
  backend.scratch(4 * planes * weights * chunks, (sums) =>
    backend.scratch(bytes * engine.threads, (room) => {
      const shape = [g.inHeight, g.inWidth, g.inChannels, g.outChannels, images, g.batchSize];
      engine.run('tileWeightSums', groups, chunk, x, dy, sums, ...shape, room, bytes, chunk);
      engine.run('weightGradient', weights / 4, 64, sums, dw, chunks, weights, room, bytes);
    }),
  );
  return true;
}
