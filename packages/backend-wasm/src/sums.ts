import * as tf from '@tensorflow/tfjs';
import type { EngineBackend } from './engine-backend.ts';
import { allFloat, type EngineKernel } from './kernel.ts';

interface Attributes {
  readonly axis: number | number[];
  readonly keepDims: boolean;
}

/** Entries summed by one chunk of work. */
const part = 1024;

const size = (shape: readonly number[]): number => shape.reduce((a, b) => a * b, 1);

/** The tensor as [outer, length, inner], summed over the middle. Undefined where the axes are not neighbours. */
function middle(shape: readonly number[], axis: number | number[] | undefined) {
  const axes = tf.util.parseAxisParam(axis ?? shape.map((_, d) => d), [...shape]).toSorted((a, b) => a - b);
  const first = axes[0];
  if (first === undefined || axes.some((d, i) => d !== first + i)) return undefined;
  const last = first + axes.length;
  return {
    axes,
    outer: size(shape.slice(0, first)),
    length: size(shape.slice(first, last)),
    inner: size(shape.slice(last)),
  };
}

const keptShape = (shape: readonly number[], axes: readonly number[], keepDims: boolean): number[] =>
  shape.flatMap((n, d) => (axes.includes(d) ? (keepDims ? [1] : []) : [n]));

const kernel = (name: string, mean: boolean): EngineKernel<'x', Attributes> => ({
  name,
  accepts: (inputs, { axis }) => allFloat(inputs) && middle(inputs.x.shape, axis) !== undefined,
  run({ x }, { axis, keepDims }, backend) {
    const { axes, outer, length, inner } = middle(x.shape, axis)!;
    const y = backend.output(keptShape(x.shape, axes, keepDims));
    sum(backend, backend.pointer(x), y.pointer, outer, length, inner, mean ? 1 / length : 1);
    return y.info;
  },
});

function sum(
  backend: EngineBackend,
  x: number,
  y: number,
  outer: number,
  length: number,
  inner: number,
  factor: number,
): void {
  const parts = Math.ceil(length / part);
  const { engine } = backend;
  backend.scratch(4 * outer * parts * inner, (sums) => {
    const chunk = Math.max(1, Math.ceil(part / length));
    engine.run('sumParts', outer * parts, chunk, { x, sums, length, inner, parts, part });
    engine.run('sumTotals', outer * inner, part, { sums, y, parts, inner, factor });
  });
}

interface ExtremeAttributes {
  /** The axes, under the name that Max gives them. */
  readonly reductionIndices?: number | number[];
  readonly axis?: number | number[];
  readonly keepDims: boolean;
}

const extreme = (name: string, sign: 1 | -1): EngineKernel<'x', ExtremeAttributes> => ({
  name,
  accepts: (inputs, { reductionIndices, axis }) =>
    allFloat(inputs) && middle(inputs.x.shape, reductionIndices ?? axis) !== undefined,
  run({ x }, { reductionIndices, axis, keepDims }, backend) {
    const { axes, outer, length, inner } = middle(x.shape, reductionIndices ?? axis)!;
    const y = backend.output(keptShape(x.shape, axes, keepDims));
    const given = { x: backend.pointer(x), y: y.pointer, length, inner, sign };
    backend.engine.run('extremes', outer * inner, Math.max(1, Math.ceil(part / length)), given);
    return y.info;
  },
});

export const extremeKernels = [extreme('Max', 1), extreme('Min', -1)] as const;

export const sumKernels = [kernel('Sum', false), kernel('Mean', true)] as const;
