/** What a version 1 file may claim at most, so that nobody allocates or computes for a lie. */
export const limits = {
  nodes: 10_000,
  manifestBytes: 2 ** 24,
  /** Of a node's id. */
  idLength: 65_536,
  /** Of other short texts. */
  textLength: 500,
  /** Of one side of an image, a number of channels, a kernel or stride. */
  length: 65_536,
  /** Values of one node for one image. */
  elements: 2 ** 26,
  /** Values of all nodes for one image. */
  totalElements: 2 ** 28,
  /** Multiply-accumulates of one image: some twenty seconds of one thread. ResNet-152 has 1.2e10. */
  macs: 1e11,
  /** Values that the windows of pools see of one image, each as often as it is seen. */
  pooled: 2 ** 30,
  /** An integer sum of products must stay below. */
  accumulator: 2 ** 31,
} as const;
