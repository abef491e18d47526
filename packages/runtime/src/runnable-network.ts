import type { PackedNetwork } from '@bitshare/packed';
import type { LayerInputListener } from './executor.ts';

/** The most likely class of an image. */
export interface Prediction {
  /** Index of the class. */
  readonly index: number;
  /** Its name, if the file has names. */
  readonly label: string | undefined;
  /** By class; they add up to 1. */
  readonly probabilities: Float32Array;
}

/** A packed network that is ready to compute. */
export interface RunnableNetwork {
  /** The file's contents: nodes, bits, labels, ledger, provenance. */
  readonly contents: PackedNetwork;
  /** The build: `'relaxed-simd'`, `'portable'` or `'reference'`. */
  readonly build: string;
  /** `[height, width, channels]`. */
  readonly inputShape: readonly [number, number, number];
  readonly classes: number;
  /** Shapes of the output and of the other outputs by id, without the batch. */
  readonly outputShapes: ReadonlyMap<string, readonly number[]>;
  /**
   * The output, `[images, classes]`: logits, or their softmax where the network ends in one. @param images normalised as in training, `[images, height, width, channels]`.
   * @throws PackedFileError when the length is not that of whole images.
   */
  run(images: Float32Array, listen?: LayerInputListener): Float32Array;
  /** As `run`, and the values of the file's other outputs too: by id, `[images, ...]`. */
  runAll(images: Float32Array, listen?: LayerInputListener): ReadonlyMap<string, Float32Array>;
  /**
   * Classifies images of bytes, one prediction each. @param pixels `[images, height, width, given]`, 0 to 255, such as a
   * canvas's. @param given channels of `pixels`; default: the network's.
   */
  classify(pixels: Uint8Array | Uint8ClampedArray, given?: number): readonly Prediction[];
}
