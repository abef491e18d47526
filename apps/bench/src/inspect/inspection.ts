import {
  isPackedLayer,
  type PackedNetwork,
  packedFilters,
  packedIdealBytes,
  packedLayerSizes,
} from '@bitshare/packed';

/** One layer of a packed file. */
export interface InspectedLayer {
  readonly id: string;
  readonly op: 'conv2d' | 'dense';
  /** 32: float. */
  readonly weightBits: number;
  /** Bits of the layer's input; undefined if it is not quantized, as the image. */
  readonly activationBits: number | undefined;
  readonly filters: number;
  /** Before pruning. */
  readonly originalFilters: number;
  readonly weights: number;
  readonly bytes: number;
  readonly bops: number;
}

/** Contents of a packed file: the result of `inspect --json`. */
export interface Inspection {
  readonly network: string;
  readonly bytes: number;
  readonly idealBytes: number;
  /** Bytes of all weights at their bits. */
  readonly bops: number;
  readonly originalBops: number;
  readonly convention: string;
  readonly labels: readonly string[];
  readonly provenance: Readonly<Record<string, string>>;
  readonly layers: readonly InspectedLayer[];
}

export function inspect(network: PackedNetwork, bytes: number): Inspection {
  const { ledger, image, provenance, nodes, name } = network;
  const sizes = packedLayerSizes(network);
  return {
    ...{ network: name, bytes, idealBytes: packedIdealBytes(network) },
    ...{ bops: ledger.total, originalBops: ledger.original, convention: ledger.convention },
    ...{ labels: image.labels ?? [], provenance },
    layers: nodes.filter(isPackedLayer).map((node, i) => ({
      ...{ id: node.id, op: node.op, weightBits: node.weights?.bits ?? 32 },
      activationBits: node.activations?.bits,
      filters: packedFilters(node),
      originalFilters: node.originalFilters ?? packedFilters(node),
      ...{ weights: sizes[i]!.weights, bytes: sizes[i]!.idealBytes, bops: sizes[i]!.cost },
    })),
  };
}
