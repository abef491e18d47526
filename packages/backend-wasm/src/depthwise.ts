import * as tf from '@tensorflow/tfjs';
import type { EngineBackend } from './engine-backend.ts';
import { allFloat, type EngineKernel } from './kernel.ts';

interface Attributes {
  readonly strides: [number, number] | number;
  readonly pad: 'same' | 'valid' | number;
  readonly dilations?: [number, number] | number | null;
  readonly dimRoundingMode?: 'floor' | 'round' | 'ceil';
}

type Geometry = tf.backend_util.Conv2DInfo;

/** Chunks of images for the weights' gradient, whatever the number of threads. */
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

const list = (g: Geometry): number[] => [
  ...[g.inHeight, g.inWidth, g.inChannels, g.filterHeight, g.filterWidth, g.strideHeight, g.strideWidth],
  ...[g.padInfo.top, g.padInfo.left, g.outHeight, g.outWidth],
];

const forward: EngineKernel<'x' | 'filter', Attributes> = {
  name: 'DepthwiseConv2dNative',
  accepts: (inputs, attributes) => allFloat(inputs) && plain(inputs.filter.shape, attributes),
  run({ x, filter }, attributes, backend) {
    const g = geometry(x.shape, filter.shape, attributes);
    const y = backend.output(g.outShape);
    const pointers = [backend.pointer(x), backend.pointer(filter), y.pointer];
    backend.engine.run('depthwiseForward', g.batchSize, 1, ...pointers, ...list(g));
    return y.info;
  },
};

const byInput: EngineKernel<'dy' | 'filter', Attributes & { readonly inputShape: number[] }> = {
  name: 'DepthwiseConv2dNativeBackpropInput',
  accepts: (inputs, attributes) => allFloat(inputs) && plain(inputs.filter.shape, attributes),
  run({ dy, filter }, attributes, backend) {
    const g = geometry(attributes.inputShape, filter.shape, attributes);
    const dx = backend.output(attributes.inputShape);
    const pointers = [dx.pointer, backend.pointer(filter), backend.pointer(dy)];
    backend.engine.run('depthwiseByInput', g.batchSize, 1, ...pointers, ...list(g));
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
    backend.engine.run('depthwiseByWeights', g.batchSize, chunk, x, sums, dy, ...list(g), chunk);
    const shape = [1, taps, taps, g.inChannels, g.inChannels];
    backend.engine.run('addSums', taps, 1, sums, dw, chunks, ...shape);
  });
}

export const depthwiseKernels = [forward, byInput, byWeights] as const;
