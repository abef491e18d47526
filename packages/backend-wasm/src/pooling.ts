import * as tf from '@tensorflow/tfjs';
import { allFloat, type EngineKernel } from './kernel.ts';
import { channelWindows, type Geometry } from './windows.ts';

interface Attributes {
  readonly filterSize: [number, number] | number;
  readonly strides: [number, number] | number;
  readonly pad: 'same' | 'valid' | number | tf.backend_util.ExplicitPadding;
  readonly dimRoundingMode?: 'floor' | 'round' | 'ceil';
}

const geometry = (
  shape: readonly number[],
  { filterSize, strides, pad, dimRoundingMode }: Attributes,
): Geometry =>
  tf.backend_util.computePool2DInfo(
    shape as [number, number, number, number],
    filterSize,
    strides,
    1,
    pad,
    dimRoundingMode,
  );

const pool = (name: string, task: 'maxPool' | 'averagePool'): EngineKernel<'x', Attributes> => ({
  name,
  // tfjs treats a window of one pixel as the identity wherever the shapes agree.
  accepts: (inputs, { filterSize }) => allFloat(inputs) && [filterSize].flat().some((n) => n > 1),
  run({ x }, attributes, backend) {
    const g = geometry(x.shape, attributes);
    const y = backend.output(g.outShape);
    backend.engine.run(task, g.batchSize, 1, { ...channelWindows(g), x: backend.pointer(x), y: y.pointer });
    return y.info;
  },
});

const gradient = (
  name: string,
  task: 'maxPoolGradient' | 'averagePoolGradient',
): EngineKernel<'dy' | 'input', Attributes> => ({
  name,
  accepts: allFloat,
  run({ dy, input }, attributes, backend) {
    const g = geometry(input.shape, attributes);
    const dx = backend.output(input.shape);
    const pointers = { x: backend.pointer(input), dy: backend.pointer(dy), dx: dx.pointer };
    backend.engine.run(task, g.batchSize, 1, { ...channelWindows(g), ...pointers });
    return dx.info;
  },
});

export const poolingKernels = [
  pool('MaxPool', 'maxPool'),
  pool('AvgPool', 'averagePool'),
  gradient('MaxPoolGrad', 'maxPoolGradient'),
  gradient('AvgPoolGrad', 'averagePoolGradient'),
] as const;
