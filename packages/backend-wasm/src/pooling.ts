import * as tf from '@tensorflow/tfjs';
import type { EngineBackend } from './engine-backend.ts';
import { allFloat, type EngineKernel } from './kernel.ts';

interface Attributes {
  readonly filterSize: [number, number] | number;
  readonly strides: [number, number] | number;
  readonly pad: 'same' | 'valid' | number | tf.backend_util.ExplicitPadding;
  readonly dimRoundingMode?: 'floor' | 'round' | 'ceil';
}

const geometry = (
  shape: readonly number[],
  { filterSize, strides, pad, dimRoundingMode }: Attributes,
): tf.backend_util.Conv2DInfo =>
  tf.backend_util.computePool2DInfo(
    shape as [number, number, number, number],
    filterSize,
    strides,
    1,
    pad,
    dimRoundingMode,
  );

function run(
  backend: EngineBackend,
  task: string,
  g: tf.backend_util.Conv2DInfo,
  [x, y, dx]: readonly [number, number, number],
): void {
  const list = [
    ...[g.inHeight, g.inWidth, g.inChannels, g.filterHeight, g.filterWidth, g.strideHeight, g.strideWidth],
    ...[g.padInfo.top, g.padInfo.left, g.outHeight, g.outWidth],
  ];
  backend.engine.run(task, g.batchSize, 1, x, y, dx, ...list);
}

const pool = (name: string, task: string): EngineKernel<'x', Attributes> => ({
  name,
  // tfjs takes a window of one pixel for the identity wherever the shapes agree.
  accepts: (inputs, { filterSize }) => allFloat(inputs) && [filterSize].flat().some((n) => n > 1),
  run({ x }, attributes, backend) {
    const g = geometry(x.shape, attributes);
    const y = backend.output(g.outShape);
    run(backend, task, g, [backend.pointer(x), y.pointer, 0]);
    return y.info;
  },
});

const gradient = (name: string, task: string): EngineKernel<'dy' | 'input', Attributes> => ({
  name,
  accepts: allFloat,
  run({ dy, input }, attributes, backend) {
    const g = geometry(input.shape, attributes);
    const dx = backend.output(input.shape);
    run(backend, task, g, [backend.pointer(input), backend.pointer(dy), dx.pointer]);
    return dx.info;
  },
});

export const poolingKernels = [
  pool('MaxPool', 'maxPool'),
  pool('AvgPool', 'averagePool'),
  gradient('MaxPoolGrad', 'maxPoolGradient'),
  gradient('AvgPoolGrad', 'averagePoolGradient'),
] as const;
