/**
 * Told the codes that a layer reads, each time it has computed some. @param codes of `images` images from `first` on, in the
 * order of the layer's input; the array is the executor's own and is overwritten later.
 */
export type LayerInputListener = (layer: string, codes: Uint8Array, first: number, images: number) => void;

/** Computes one packed network. */
export interface Executor {
  /** What it runs on: `'reference'`, `'portable'`, `'relaxed-simd'`. */
  readonly build: string;
  /**
   * Answers `[count, classes]` for normalised images `[count, height, width, channels]`.
   * @param listen to what layers with quantized input read.
   */
  run(images: Float32Array, count: number, listen?: LayerInputListener): Float32Array;
}
