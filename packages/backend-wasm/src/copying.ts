import * as tf from '@tensorflow/tfjs';
import type { EngineBackend } from './engine-backend.ts';
import type { CopyRows } from './generated/layouts.ts';
import { allFloat, chunkElements, type EngineKernel } from './kernel.ts';

const size = (shape: readonly number[]): number => shape.reduce((a, b) => a * b, 1);

/** Most dimensions: a row, and the five over which the program counts rows. */
const mostDimensions = 6;

/** The distance between neighbours along each dimension, in floats. */
function strides(shape: readonly number[]): number[] {
  const steps: number[] = [];
  let step = 1;
  for (const n of shape.toReversed()) {
    steps.unshift(step);
    step *= n;
  }
  return steps;
}

/** Copies a block of a shape. `from` and `to` give the place of its first entry and the strides. */
function copyBlock(
  backend: EngineBackend,
  shape: readonly number[],
  from: { readonly pointer: number; readonly steps: readonly number[] },
  to: { readonly pointer: number; readonly steps: readonly number[] },
): void {
  const [length, along] = [shape.at(-1) ?? 1, from.steps.at(-1) ?? 1];
  const outer = (values: readonly number[], filler: number) => {
    const kept = values.slice(0, -1);
    return [
      ...new Array(mostDimensions - 1 - kept.length).fill(filler),
      ...kept,
    ] as unknown as CopyRows['size'];
  };
  const rows = size(shape.slice(0, -1));
  const chunk = Math.max(1, Math.ceil(chunkElements / length));
  backend.engine.run('copyRows', rows, chunk, {
    ...{ source: from.pointer, target: to.pointer, length, along, size: outer(shape, 1) },
    ...{ sourceStep: outer(from.steps, 0), targetStep: outer(to.steps, 0) },
  });
}

const copyable = (inputs: Readonly<Record<string, tf.TensorInfo>>): boolean =>
  allFloat(inputs) && Object.values(inputs).every(({ shape }) => shape.length <= mostDimensions);

const transpose: EngineKernel<'x', { readonly perm: readonly number[] }> = {
  name: 'Transpose',
  accepts: copyable,
  run({ x }, { perm }, backend) {
    const steps = strides(x.shape);
    const y = backend.output(perm.map((d) => x.shape[d]!));
    const from = { pointer: backend.pointer(x), steps: perm.map((d) => steps[d]!) };
    copyBlock(backend, y.info.shape, from, { pointer: y.pointer, steps: strides(y.info.shape) });
    return y.info;
  },
};

interface Slice {
  readonly begin: number | number[];
  readonly size: number | number[];
}

const sliced = (x: tf.TensorInfo, { begin, size }: Slice): [begin: number[], shape: number[]] =>
  tf.slice_util.parseSliceParams(x as tf.Tensor, begin, size) as [number[], number[]];

const slice: EngineKernel<'x', Slice> = {
  name: 'Slice',
  accepts: (inputs, attributes) => copyable(inputs) && !sliced(inputs.x, attributes)[1].includes(0),
  run({ x }, attributes, backend) {
    const [begin, shape] = sliced(x, attributes);
    tf.slice_util.assertParamsValid(x as tf.Tensor, begin, shape);
    const steps = strides(x.shape);
    const y = backend.output(shape);
    const first = begin.reduce((sum, n, d) => sum + n * steps[d]!, 0);
    const from = { pointer: backend.pointer(x) + 4 * first, steps };
    copyBlock(backend, shape, from, { pointer: y.pointer, steps: strides(shape) });
    return y.info;
  },
};

interface Padding {
  readonly paddings: readonly (readonly [number, number])[];
  readonly constantValue: number;
}

const pad: EngineKernel<'x', Padding> = {
  name: 'PadV2',
  accepts: copyable,
  run({ x }, { paddings, constantValue }, backend) {
    const y = backend.output(x.shape.map((n, d) => paddings[d]![0] + n + paddings[d]![1]));
    const filled = { target: y.pointer, value: constantValue };
    backend.engine.run('fill', y.values.length, chunkElements, filled);
    const steps = strides(y.info.shape);
    const first = paddings.reduce((sum, [before], d) => sum + before * steps[d]!, 0);
    const from = { pointer: backend.pointer(x), steps: strides(x.shape) };
    copyBlock(backend, x.shape, from, { pointer: y.pointer + 4 * first, steps });
    return y.info;
  },
};

const concat: EngineKernel<string, { readonly axis: number }> = {
  name: 'Concat',
  accepts: (inputs) => Object.keys(inputs).length > 1 && copyable(inputs),
  run(inputs, attributes, backend) {
    const parts = Object.values(inputs);
    const axis = tf.util.parseAxisParam(attributes.axis, parts[0]!.shape)[0]!;
    const shapes = parts.map(({ shape }) => shape);
    tf.backend_util.assertParamsConsistent(shapes, axis);
    const y = backend.output(tf.backend_util.computeOutShape(shapes, axis));
    const steps = strides(y.info.shape);
    let first = 0;
    for (const part of parts) {
      const from = { pointer: backend.pointer(part), steps: strides(part.shape) };
      copyBlock(backend, part.shape, from, { pointer: y.pointer + 4 * first, steps });
      first += part.shape[axis]! * steps[axis]!;
    }
    return y.info;
  },
};

const split: EngineKernel<'x', { readonly numOrSizeSplits: number | number[]; readonly axis: number }> = {
  name: 'SplitV',
  accepts: copyable,
  run({ x }, { numOrSizeSplits, axis: given }, backend) {
    const axis = tf.util.parseAxisParam(given, x.shape)[0]!;
    const steps = strides(x.shape);
    let first = 0;
    return tf.backend_util.prepareSplitSize(x as tf.Tensor, numOrSizeSplits, axis).map((length) => {
      const shape = x.shape.with(axis, length);
      const y = backend.output(shape);
      const from = { pointer: backend.pointer(x) + 4 * first * steps[axis]!, steps };
      copyBlock(backend, shape, from, { pointer: y.pointer, steps: strides(shape) });
      first += length;
      return y.info;
    });
  },
};

export const copyingKernels = [transpose, slice, pad, concat, split] as const;
