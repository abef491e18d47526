/** Upper limits of a version 1 file, so that a false claim causes no allocation or computation. */
export const limits = {
  nodes: 10_000,
  manifestBytes: 2 ** 24,
  /** Inputs of a node. */
  inputs: 256,
  /** Outputs beside the network's own. */
  otherOutputs: 100,
  /** Characters of a node's id. */
  idLength: 65_536,
  /** Characters of other short texts. */
  textLength: 500,
  /** A side of an image, a number of channels, a kernel or stride. */
  length: 65_536,
  /** Values of one node for one image. */
  elements: 2 ** 26,
  /** Values of all nodes for one image. */
  totalElements: 2 ** 28,
  /** Multiply-accumulates of one image: about twenty seconds of one thread. ResNet-152 has 1.2e10. */
  macs: 1e11,
  /** Values that nodes without weights read for one image; a window's are counted for each window. */
  reads: 2 ** 30,
  /** Exclusive limit of an integer sum of products. */
  accumulator: 2 ** 31,
} as const;
