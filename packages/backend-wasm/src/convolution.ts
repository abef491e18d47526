import * as tf from '@tensorflow/tfjs';
import { columnsWeightGradient, convolveColumns, fitsColumns, fitsColumnsByWeights } from './columns.ts';
import type { EngineBackend } from './engine-backend.ts';
import type { Pack } from './generated/layouts.ts';
import { allFloat, type EngineKernel } from './kernel.ts';
import { type Geometry, type Images, imagesOf, padding } from './windows.ts';
import { winogradForward, winogradWeightGradient } from './winograd.ts';

interface Attributes {
  readonly strides: [number, number] | number;
  readonly pad: 'same' | 'valid' | number | tf.backend_util.ExplicitPadding;
  readonly dataFormat: 'NHWC' | 'NCHW';
  readonly dilations: [number, number] | number;
  readonly dimRoundingMode?: 'floor' | 'round' | 'ceil';
}

/** Most chunks of images for the weights' gradient. It does not depend on the number of threads, so that the bits do not. */
const weightChunks = 16;

const geometry = (
  x: readonly number[],
  filter: readonly number[],
  { strides, pad, dilations, dimRoundingMode }: Attributes,
): Geometry =>
  tf.backend_util.computeConv2DInfo(
    x as [number, number, number, number],
    filter as [number, number, number, number],
    strides,
    dilations ?? 1,
    pad,
    dimRoundingMode,
  );

const undilated = ({ dilations, dataFormat }: Attributes): boolean =>
  [dilations ?? 1].flat().every((d) => d === 1) && dataFormat !== 'NCHW';

/** Packs the columns of a matrix in scratch memory for the time of a call. */
export function withPanels(
  backend: EngineBackend,
  matrix: Omit<Pack, 'panels'>,
  use: (panels: number) => void,
): void {
  const count = Math.ceil(matrix.columns / 8);
  backend.scratch(count * matrix.taps * matrix.inner * 32, (panels) => {
    backend.engine.run('pack', count, 1, { ...matrix, panels });
    use(panels);
  });
}

/** Windows of `x` times packed weights. */
function convolve(backend: EngineBackend, w: Images, x: number, panels: number, y: number): void {
  if (fitsColumns(w)) {
    convolveColumns(backend, w, x, panels, y);
    return;
  }
  const { bytes, ...padded } = padding(w);
  const scratchBytes = 256 + bytes;
  backend.scratch(scratchBytes * backend.engine.threads, (scratch) =>
    backend.engine.run('convolve', w.batch, 1, { ...w, ...padded, scratch, scratchBytes, x, panels, y }),
  );
}

/** A 1x1 convolution of stride 1 as one over rows of pixels, cut so that threads share them. */
function flattened(w: Images): Images {
  const pixel = w.kernelHeight * w.kernelWidth === 1 && w.strideHeight * w.strideWidth === 1;
  if (!pixel || w.top !== 0 || w.left !== 0 || w.outHeight !== w.height || w.outWidth !== w.width) return w;
  const all = w.batch * w.height * w.width;
  let batch = w.batch * w.height;
  while (batch % 2 === 0 && all / batch < 64) batch /= 2;
  return { ...w, batch, height: 1, width: all / batch, outHeight: 1, outWidth: all / batch };
}

function forward(backend: EngineBackend, g: Geometry, x: number, filter: number, y: number): void {
  if (winogradForward(backend, g, x, filter, y, false)) return;
  const inner = g.filterHeight * g.filterWidth * g.inChannels;
  const matrix = {
    ...{ source: filter, taps: 1, inner, columns: g.outChannels },
    ...{ first: 0, tapStep: 0, innerStep: g.outChannels, columnStep: 1 },
  };
  withPanels(backend, matrix, (panels) => convolve(backend, flattened(imagesOf(g)), x, panels, y));
}

export const convolution: EngineKernel<'x' | 'filter', Attributes> = {
  name: 'Conv2D',
  accepts: (inputs, attributes) => allFloat(inputs) && undilated(attributes),
  run({ x, filter }, attributes, backend) {
    const g = geometry(x.shape, filter.shape, attributes);
    const y = backend.output(g.outShape);
    forward(backend, g, backend.pointer(x), backend.pointer(filter), y.pointer);
    return y.info;
  },
};

export const convolutionByInput: EngineKernel<
  'dy' | 'filter',
  Attributes & { readonly inputShape: number[] }
> = {
  name: 'Conv2DBackpropInput',
  // A transposed convolution may give more of dy than the output needs.
  accepts: (inputs, attributes) =>
    allFloat(inputs) &&
    undilated(attributes) &&
    geometry(attributes.inputShape, inputs.filter.shape, attributes).outShape.join() ===
      inputs.dy.shape.join(),
  run({ dy, filter }, attributes, backend) {
    const g = geometry(attributes.inputShape, filter.shape, attributes);
    const dx = backend.output(attributes.inputShape);
    const [upstream, weights] = [backend.pointer(dy), backend.pointer(filter)];
    if (!winogradForward(backend, g, upstream, weights, dx.pointer, true)) {
      if (byTurnedKernel(g)) turnedKernel(backend, g, upstream, weights, dx.pointer);
      else scatter(backend, g, upstream, weights, dx.pointer);
    }
    return dx.info;
  },
};

const byTurnedKernel = (g: Geometry): boolean =>
  g.strideHeight * g.strideWidth === 1 && g.padInfo.top < g.filterHeight && g.padInfo.left < g.filterWidth;

/** Gradient by the input at stride 1: a convolution of dy with the turned kernel. */
function turnedKernel(backend: EngineBackend, g: Geometry, dy: number, filter: number, dx: number): void {
  const taps = g.filterHeight * g.filterWidth;
  const tap = g.inChannels * g.outChannels;
  const matrix = {
    ...{ source: filter, taps, inner: g.outChannels, columns: g.inChannels },
    ...{ first: (taps - 1) * tap, tapStep: -tap, innerStep: 1, columnStep: g.outChannels },
  };
  const w: Images = {
    ...imagesOf(g),
    ...{ height: g.outHeight, width: g.outWidth, inputs: g.outChannels, outputs: g.inChannels },
    ...{ top: g.filterHeight - 1 - g.padInfo.top, left: g.filterWidth - 1 - g.padInfo.left },
    ...{ outHeight: g.inHeight, outWidth: g.inWidth },
  };
  withPanels(backend, matrix, (panels) => convolve(backend, flattened(w), dy, panels, dx));
}

/** Gradient by the input at any stride: products with all weights, added at the places of the windows. */
function scatter(backend: EngineBackend, g: Geometry, dy: number, filter: number, dx: number): void {
  const columns = g.filterHeight * g.filterWidth * g.inChannels;
  const matrix = {
    ...{ source: filter, taps: 1, inner: g.outChannels, columns },
    ...{ first: 0, tapStep: 0, innerStep: 1, columnStep: g.outChannels },
  };
  const scratchBytes = 4 * (Math.ceil(g.outWidth / 4) * 4) * (Math.ceil(columns / 8) * 8);
  withPanels(backend, matrix, (panels) =>
    backend.scratch(scratchBytes * backend.engine.threads, (scratch) =>
      backend.engine.run('scatter', g.batchSize, 1, {
        ...imagesOf(g),
        scratch,
        scratchBytes,
        dy,
        panels,
        dx,
      }),
    ),
  );
}

export const convolutionByWeights: EngineKernel<'x' | 'dy', Attributes & { readonly filterShape: number[] }> =
  {
    name: 'Conv2DBackpropFilter',
    accepts: (inputs, attributes) => allFloat(inputs) && undilated(attributes),
    run({ x, dy }, attributes, backend) {
      const g = geometry(x.shape, attributes.filterShape, attributes);
      const dw = backend.output(attributes.filterShape);
      const [input, upstream] = [backend.pointer(x), backend.pointer(dy)];
      const done = winogradWeightGradient(backend, g, input, upstream, dw.pointer);
      if (!done) weightGradient(backend, flattened(imagesOf(g)), input, upstream, dw.pointer);
      return dw.info;
    },
  };

function weightGradient(backend: EngineBackend, w: Images, x: number, dy: number, dw: number): void {
  if (fitsColumnsByWeights(w)) {
    columnsWeightGradient(backend, w, x, dy, dw);
    return;
  }
  const chunk = Math.ceil(w.batch / weightChunks);
  const chunks = Math.ceil(w.batch / chunk);
  const rows = w.kernelWidth * w.inputs;
  const paddedRows = Math.ceil(rows / 4) * 4;
  const paddedColumns = Math.ceil(w.outputs / 8) * 8;
  const { bytes: scratchBytes, ...padded } = padding(w);
  const { engine } = backend;
  backend.scratch(4 * chunks * w.kernelHeight * paddedRows * paddedColumns, (sums) => {
    backend.scratch(scratchBytes * engine.threads, (scratch) => {
      const given = { ...w, ...padded, scratch, scratchBytes, x };
      engine.run('weightSums', w.batch, chunk, { ...given, dy, sums, chunk });
    });
    engine.run('addSums', w.kernelHeight * rows, 16, {
      ...{ sums, result: dw, chunks, groups: w.kernelHeight },
      ...{ rows, paddedRows, columns: w.outputs, paddedColumns },
    });
  });
}
