import type { Random } from './random.ts';
import { token } from './token.ts';

/** Images ready for a network: normalised float32, NHWC. */
export interface Batch {
  /** `[size, height, width, channels]`, row-major. */
  readonly images: Float32Array;
  /** Class indices, `[size]`. Absent: the data set has no labels. */
  readonly labels?: Int32Array | undefined;
  readonly size: number;
}

export interface BatchOptions {
  readonly batchSize: number;
  /** Shuffles and augments with this generator; absent: stored order, no augmentation. */
  readonly random?: Random | undefined;
  /** Drops a last batch that is not full. Default false. */
  readonly dropRemainder?: boolean | undefined;
  /** Skips this many batches without reading their images. The following batches are unchanged. Default 0. */
  readonly skip?: number | undefined;
}

export interface Split {
  /** Number of images. */
  readonly size: number;
  /** One pass over the images. The same generator state gives the same batches. */
  batches(options: BatchOptions): AsyncIterable<Batch>;
}

/** Images in a fixed split, with labels or without. */
export interface Dataset {
  /** `'mnist'`. */
  readonly name: string;
  /** Changes with the content and with the split. Part of a result's provenance. */
  readonly version: string;
  /** `[height, width, channels]`. */
  readonly inputShape: readonly [number, number, number];
  /** Absent: the images have no labels. A network's outputs then say how many classes there are. */
  readonly classes?: number | undefined;
  /** Class names in index order. */
  readonly labels?: readonly string[] | undefined;
  /** Mean and standard deviation per channel, of bytes scaled to [0, 1]. */
  readonly normalization: { readonly mean: readonly number[]; readonly std: readonly number[] };
  readonly train: Split;
  readonly test: Split;
}

/** A data set that is loaded on first use. */
export interface DatasetSource {
  readonly name: string;
  /** Loads once; later calls return the same object. @throws UserError naming the file and its fault. */
  load(): Promise<Dataset>;
}

export const DATASET = token<DatasetSource>('dataset', 'mnist() of @bitshare/datasets');
