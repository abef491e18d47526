import type { Random } from './random.ts';
import { token } from './token.ts';

/** Images ready for a network: normalised float32, NHWC. */
export interface Batch {
  /** `[size, height, width, channels]`, row-major. */
  readonly images: Float32Array;
  /** Class indices, `[size]`. */
  readonly labels: Int32Array;
  readonly size: number;
}

export interface BatchOptions {
  readonly batchSize: number;
  /** Shuffles and augments with this generator; absent: stored order, no augmentation. */
  readonly random?: Random | undefined;
  /** Leaves out a last batch that is not full. Default false. */
  readonly dropRemainder?: boolean | undefined;
  /** Leaves out this many batches at the beginning; those that follow are what they would have been. Their images are not read. Default 0. */
  readonly skip?: number | undefined;
}

export interface Split {
  /** Number of images. */
  readonly size: number;
  /** One pass over the images. With the same generator state it yields the same batches. */
  batches(options: BatchOptions): AsyncIterable<Batch>;
}

/** Labelled images, split once and for all. */
export interface Dataset {
  /** `'mnist'`. */
  readonly name: string;
  /** Changes whenever the content or the split does; part of a result's provenance. */
  readonly version: string;
  /** `[height, width, channels]`. */
  readonly inputShape: readonly [number, number, number];
  readonly classes: number;
  /** Class names in index order. */
  readonly labels?: readonly string[] | undefined;
  /** What was subtracted and divided by, per channel, after scaling bytes to [0, 1]. */
  readonly normalization: { readonly mean: readonly number[]; readonly std: readonly number[] };
  readonly train: Split;
  readonly test: Split;
}

/** A data set that is loaded when first asked for. */
export interface DatasetSource {
  readonly name: string;
  /** Loads once; later calls give the same object. @throws UserError naming the file and what is wrong with it. */
  load(): Promise<Dataset>;
}

export const DATASET = token<DatasetSource>('dataset', 'mnist() of @bitshare/datasets');
