import * as tf from '@tensorflow/tfjs';
import type { EngineBackend } from './engine-backend.ts';
import type { CombineRows } from './generated/layouts.ts';
import { allFloat, chunkElements, type EngineKernel } from './kernel.ts';

/** By the program's number of the operation. */
const operations = ['Add', 'Sub', 'Multiply', 'RealDiv', 'Maximum', 'Minimum'] as const;

const size = (shape: readonly number[]): number => shape.reduce((a, b) => a * b, 1);

export const binaryKernels: readonly EngineKernel<'a' | 'b'>[] = operations.map((name, operation) => ({
  name,
  accepts: (inputs) => allFloat(inputs) && layout(inputs.a.shape, inputs.b.shape) !== undefined,
  run({ a, b }, _attributes, backend) {
    const shape = tf.backend_util.assertAndGetBroadcastShape([...a.shape], [...b.shape]);
    const y = backend.output(shape);
    const operands = { a: backend.pointer(a), b: backend.pointer(b), y: y.pointer, operation };
    if (a.shape.join() === b.shape.join())
      backend.engine.run('combineAlike', size(shape), chunkElements, operands);
    else {
      const { rows, ...dimensions } = layout(a.shape, b.shape)!;
      const chunk = Math.max(1, Math.ceil(chunkElements / dimensions.length));
      backend.engine.run('combineRows', rows, chunk, { ...operands, ...dimensions });
    }
    return y.info;
  },
}));

interface Dimension {
  readonly size: number;
  readonly a: boolean;
  readonly b: boolean;
}

type Four = CombineRows['size'];

/**
 * Sizes of the result's dimensions and their strides in both operands. Neighbours with the same strides are merged, to five at
 * most.
 */
function layout(a: readonly number[], b: readonly number[]) {
  const rank = Math.max(a.length, b.length);
  const merged: Dimension[] = [];
  for (let d = 0; d < rank; d++) {
    const [sizeA, sizeB] = [a[d - rank + a.length] ?? 1, b[d - rank + b.length] ?? 1];
    const full = Math.max(sizeA, sizeB);
    if (full === 1) continue;
    const next = { size: full, a: sizeA > 1, b: sizeB > 1 };
    const last = merged.at(-1);
    if (last && last.a === next.a && last.b === next.b)
      merged[merged.length - 1] = { ...last, size: last.size * full };
    else merged.push(next);
  }
  const inner = merged.pop() ?? { size: 1, a: true, b: true };
  if (merged.length > 4) return undefined;
  while (merged.length < 4) merged.unshift({ size: 1, a: false, b: false });
  const steps = (runs: (dimension: Dimension) => boolean) => {
    let step = runs(inner) ? inner.size : 1;
    const result: number[] = [];
    for (const dimension of merged.toReversed()) {
      result.unshift(runs(dimension) ? step : 0);
      if (runs(dimension)) step *= dimension.size;
    }
    return result as unknown as Four;
  };
  const sizes = merged.map((dimension) => dimension.size) as unknown as Four;
  return {
    ...{ rows: size(sizes), length: inner.size, alongA: inner.a, alongB: inner.b, size: sizes },
    ...{ stepA: steps((dimension) => dimension.a), stepB: steps((dimension) => dimension.b) },
  };
}

const clampKernel = (name: string, low: number, high: number): EngineKernel<'x'> => ({
  name,
  accepts: allFloat,
  run: ({ x }, _attributes, backend) => clamp(backend, x, low, high),
});

const clip: EngineKernel<'x', { readonly clipValueMin: number; readonly clipValueMax: number }> = {
  name: 'ClipByValue',
  accepts: allFloat,
  run: ({ x }, { clipValueMin, clipValueMax }, backend) => clamp(backend, x, clipValueMin, clipValueMax),
};

function clamp(backend: EngineBackend, x: tf.TensorInfo, low: number, high: number): tf.TensorInfo {
  const y = backend.output(x.shape);
  const given = { x: backend.pointer(x), y: y.pointer, low, high };
  backend.engine.run('clamp', size(x.shape), chunkElements, given);
  return y.info;
}

export const clampKernels = [
  clampKernel('Relu', 0, Number.POSITIVE_INFINITY),
  clampKernel('Relu6', 0, 6),
  clip,
] as const;

/** By the program's number of the operation. */
const unaries = ['Step', 'Neg', 'Abs', 'Sqrt', 'Square', 'Rsqrt'] as const;

export const unaryKernels: readonly EngineKernel<'x', { readonly alpha?: number } | undefined>[] =
  unaries.map((name, operation) => ({
    name,
    accepts: allFloat,
    run({ x }, attributes, backend) {
      const y = backend.output(x.shape);
      const given = { x: backend.pointer(x), y: y.pointer, operation, alpha: attributes?.alpha ?? 0 };
      backend.engine.run('apply', size(x.shape), chunkElements, given);
      return y.info;
    },
  }));

const transcendental = (name: string, logarithm: boolean): EngineKernel<'x'> => ({
  name,
  accepts: allFloat,
  run({ x }, _attributes, backend) {
    const y = backend.output(x.shape);
    const given = { x: backend.pointer(x), y: y.pointer, logarithm };
    backend.engine.run('transcend', size(x.shape), chunkElements / 16, given);
    return y.info;
  },
});

/** `1 / (1 + exp(-x))`, one task after another: `exp` of a large number is infinite, and its reciprocal zero. */
const sigmoid: EngineKernel<'x'> = {
  name: 'Sigmoid',
  accepts: allFloat,
  run({ x }, _attributes, backend) {
    const count = size(x.shape);
    const y = backend.output(x.shape);
    const { engine } = backend;
    // Tasks may read and write up to the next whole vector.
    const bytes = 16 * Math.ceil(count / 4) + 64;
    const { rows, ...dimensions } = layout([count], [])!;
    const swapped = layout([], [count])!;
    backend.scratch(2 * bytes + 64, (one) => {
      const [first, second] = [one + 64, one + 64 + bytes];
      engine.run('fill', 1, 1, { target: one, value: 1 });
      const negative = { x: backend.pointer(x), y: first, operation: unaries.indexOf('Neg'), alpha: 0 };
      engine.run('apply', count, chunkElements, negative);
      engine.run('transcend', count, chunkElements / 16, { x: first, y: second, logarithm: false });
      const sum = { a: second, b: one, y: first, operation: operations.indexOf('Add'), ...dimensions };
      engine.run('combineRows', rows, 1, sum);
      const { rows: _, ...across } = swapped;
      const ratio = { a: one, b: first, y: y.pointer, operation: operations.indexOf('RealDiv'), ...across };
      engine.run('combineRows', rows, 1, ratio);
    });
    return y.info;
  },
};

export const transcendentalKernels = [
  transcendental('Exp', false),
  transcendental('Log', true),
  sigmoid,
] as const;
