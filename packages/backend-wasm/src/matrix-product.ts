import { withPanels } from './convolution.ts';
import type { EngineBackend } from './engine-backend.ts';
import { allFloat, type EngineKernel } from './kernel.ts';

interface Attributes {
  readonly transposeA: boolean;
  readonly transposeB: boolean;
}

const rowsPerChunk = 32;

/** Matrix products in all transposed forms, over batches. Either side may have one matrix for the whole batch. */
export const matrixProduct: EngineKernel<'a' | 'b', Attributes> = {
  name: 'BatchMatMul',
  accepts(inputs, { transposeA, transposeB }) {
    const [a, b] = [inputs.a.shape, inputs.b.shape];
    // The cpu backend's kernel refuses these with a message.
    if (Math.min(a.length, b.length) < 2) return false;
    if (transposed(a, transposeA)[1] !== transposed(b, transposeB)[0]) return false;
    const batches = [size(a.slice(0, -2)), size(b.slice(0, -2))];
    const same = a.slice(0, -2).join() === b.slice(0, -2).join();
    return allFloat(inputs) && (same || (batches.includes(1) && a.length === b.length));
  },
  run({ a, b }, { transposeA, transposeB }, backend) {
    const [rows, length] = transposed(a.shape, transposeA);
    const columns = transposed(b.shape, transposeB)[1];
    const [batchesA, batchesB] = [a.shape.slice(0, -2), b.shape.slice(0, -2)];
    const batch = size(batchesA) >= size(batchesB) ? batchesA : batchesB;
    const y = backend.output([...batch, rows, columns]);
    const [left, right] = [backend.pointer(a), backend.pointer(b)];
    const bytes = 4 * length;
    for (let n = 0; n < size(batch); n++) {
      multiply(
        backend,
        left + (size(batchesA) === 1 ? 0 : n * rows * bytes),
        right + (size(batchesB) === 1 ? 0 : n * columns * bytes),
        y.pointer + 4 * n * rows * columns,
        { rows, length, columns, transposeA, transposeB },
      );
    }
    return y.info;
  },
};

const size = (shape: readonly number[]): number => shape.reduce((a, b) => a * b, 1);

const transposed = (shape: readonly number[], turned: boolean): [number, number] => {
  const [rows, columns] = shape.slice(-2) as [number, number];
  return turned ? [columns, rows] : [rows, columns];
};

interface Shape extends Attributes {
  readonly rows: number;
  readonly length: number;
  readonly columns: number;
}

function multiply(backend: EngineBackend, a: number, b: number, y: number, shape: Shape): void {
  const { rows, length, columns, transposeA, transposeB } = shape;
  const { engine } = backend;
  const matrix = {
    ...{ source: b, taps: 1, inner: length, columns, first: 0, tapStep: 0 },
    innerStep: transposeB ? 1 : columns,
    columnStep: transposeB ? length : 1,
  };
  const scratchBytes = 256;
  withPanels(backend, matrix, (panels) =>
    backend.scratch(scratchBytes * engine.threads, (scratch) =>
      engine.run('multiply', rows, rowsPerChunk, {
        ...{ a, panels, y, rows, length, columns, transposed: transposeA, scratch, scratchBytes },
      }),
    ),
  );
}
