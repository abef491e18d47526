import type { DType } from './dtype.ts';

/** One tensor as it stands in a file. */
export interface SafeTensor {
  readonly dtype: DType;
  readonly shape: readonly number[];
  /** Row-major, little-endian, `product(shape)` elements. Of a parsed file: a view into it, at any alignment. */
  readonly bytes: Uint8Array;
}

export interface SafetensorsFile {
  readonly tensors: ReadonlyMap<string, SafeTensor>;
  /** Free text by key, the format's `__metadata__`. */
  readonly metadata: Readonly<Record<string, string>>;
}
