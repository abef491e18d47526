import * as tf from '@tensorflow/tfjs';
import type { EngineBackend } from './engine-backend.ts';
import { allFloat, type EngineKernel } from './kernel.ts';
import { channelWindows, type Geometry } from './windows.ts';

interface Attributes {
  readonly strides: [number, number] | number;
  readonly pad: 'same' | 'valid' | number;
  readonly dilations?: [number, number] | number | null;
  readonly dimRoundingMode?: 'floor' | 'round' | 'ceil';
}

/** Chunks of images for the weights' gradient, independent of the number of threads. */
const weightChunks = 16;

const geometry = (
  x: readonly number[],
  filter: readonly number[],
  { strides, pad, dimRoundingMode }: Attributes,
): Geometry =>
  tf.backend_util.computeConv2DInfo(
    x as [number, number, number, number],
    filter as [number, number, number, number],
    strides,
    1,
    pad,
    dimRoundingMode,
    true,
  );

/** One filter a channel, without dilation. */
const plain = (filter: readonly number[], { dilations }: Attributes): boolean =>
  filter[3] === 1 && [dilations ?? 1].flat().every((d) => d === 1);

const forward: EngineKernel<'x' | 'filter', Attributes> = {
  name: 'DepthwiseConv2dNative',
  accepts: (inputs, attributes) => allFloat(inputs) && plain(inputs.filter.shape, attributes),
  run({ x, filter }, attributes, backend) {
    const g = geometry(x.shape, filter.shape, attributes);
    const y = backend.output(g.outShape);
    const pointers = { x: backend.pointer(x), weights: backend.pointer(filter), y: y.pointer };
    backend.engine.run('depthwiseForward', g.batchSize, 1, { ...channelWindows(g), ...pointers });
    return y.info;
  },
};

const byInput: EngineKernel<'dy' | 'filter', Attributes & { readonly inputShape: number[] }> = {
  name: 'DepthwiseConv2dNativeBackpropInput',
  accepts: (inputs, attributes) => allFloat(inputs) && plain(inputs.filter.shape, attributes),
  run({ dy, filter }, attributes, backend) {
    const g = geometry(attributes.inputShape, filter.shape, attributes);
    const dx = backend.output(attributes.inputShape);
    const pointers = { dy: backend.pointer(dy), weights: backend.pointer(filter), dx: dx.pointer };
    backend.engine.run('depthwiseByInput', g.batchSize, 1, { ...channelWindows(g), ...pointers });
    return dx.info;
  },
};

const byWeights: EngineKernel<'x' | 'dy', Attributes & { readonly filterShape: number[] }> = {
  name: 'DepthwiseConv2dNativeBackpropFilter',
  accepts: (inputs, attributes) => allFloat(inputs) && plain(attributes.filterShape, attributes),
  run({ x, dy }, attributes, backend) {
    const g = geometry(x.shape, attributes.filterShape, attributes);
    const dw = backend.output(attributes.filterShape);
    weightGradient(backend, g, backend.pointer(x), backend.pointer(dy), dw.pointer);
    return dw.info;
  },
};

function weightGradient(backend: EngineBackend, g: Geometry, x: number, dy: number, dw: number): void {
  const chunk = Math.ceil(g.batchSize / weightChunks);
  const chunks = Math.ceil(g.batchSize / chunk);
  const taps = g.filterHeight * g.filterWidth;
  backend.scratch(4 * chunks * taps * g.inChannels, (sums) => {
    backend.engine.run('depthwiseByWeights', g.batchSize, chunk, {
      ...channelWindows(g),
      x,
      dy,
      sums,
      chunk,
    });
    backend.engine.run('addSums', taps, 1, {
      ...{ sums, result: dw, chunks, groups: 1 },
      ...{ rows: taps, paddedRows: taps, columns: g.inChannels, paddedColumns: g.inChannels },
    });
  });
}

export const depthwiseKernels = [forward, byInput, byWeights] as const;
