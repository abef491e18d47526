import { joinedBytes } from '../joined-bytes.ts';

/** One weight of a TensorFlow.js model, as its `weights.bin` holds it. */
export interface StoredWeight {
  readonly shape: readonly number[];
  /** Bytes that stand for `code * scale + min`, or floats. */
  readonly values: Uint8Array | Float32Array;
  /** Of bytes. */
  readonly grid?: { readonly scale: number; readonly min: number };
}

/** A weight's entry in the manifest. @param name of the weight in the layer. */
export const manifestEntry = (name: string, { shape, grid }: StoredWeight) => ({
  ...{ name, shape, dtype: 'float32' as const },
  ...(grid ? { quantization: { dtype: 'uint8' as const, ...grid } } : {}),
});

export const floatWeight = (shape: readonly number[], values: ArrayLike<number>): StoredWeight => ({
  shape,
  values: Float32Array.from(values),
});

/** All weights, concatenated. */
export const weightBytes = (weights: readonly StoredWeight[]): Uint8Array<ArrayBuffer> =>
  joinedBytes(
    weights.map(({ values }) => new Uint8Array(values.buffer, values.byteOffset, values.byteLength)),
  );
