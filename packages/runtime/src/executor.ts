import type { PackedNetwork } from '@bitshare/packed';

/**
 * Receives the codes that a layer reads, after each block of images. @param codes of `images` images from `first` on, in the
 * order of the layer's input; the executor overwrites the array later.
 */
export type LayerInputListener = (layer: string, codes: Uint8Array, first: number, images: number) => void;

/** The nodes whose values leave a network: its output, then its other outputs. */
export const outputsOf = ({ output, otherOutputs = [] }: PackedNetwork): readonly string[] => [
  output,
  ...otherOutputs,
];

/** Computes one packed network. */
export interface Executor {
  /** The build: `'reference'`, `'portable'`, `'relaxed-simd'`. */
  readonly build: string;
  /**
   * The values of the network's output and of its other outputs by id, `[count, ...]`, for normalised images
   * `[count, height, width, channels]`. @param listen receives the codes of layers with quantized input.
   */
  run(images: Float32Array, count: number, listen?: LayerInputListener): ReadonlyMap<string, Float32Array>;
}
