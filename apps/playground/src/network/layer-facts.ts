import { packedFilters, packedLayerSizes } from '@bitshare/packed';
import type { PackedNetwork } from '@bitshare/runtime';

/** A layer before and after compression. */
export interface LayerFacts {
  readonly id: string;
  readonly weightBits: number;
  /** Bits of its input; `'image'` or `'float'` where the input is not quantized. */
  readonly input: number | 'image' | 'float';
  readonly filters: number;
  /** Number of filters before pruning. */
  readonly originalFilters: number;
  /** Bytes of the weights at their bits, rounded up. */
  readonly bytes: number;
  /** Share of the whole network's bit operations, 0 to 1. */
  readonly costShare: number;
}

/** Layers with weights, in the order in which they are computed. */
export const layerFacts = (network: PackedNetwork): readonly LayerFacts[] =>
  packedLayerSizes(network).map(({ node, idealBytes, cost }, i) => ({
    id: node.id,
    weightBits: node.weights?.bits ?? 32,
    input: node.activations?.bits ?? (i === 0 ? 'image' : 'float'),
    filters: packedFilters(node),
    originalFilters: node.originalFilters ?? packedFilters(node),
    bytes: Math.ceil(idealBytes),
    costShare: cost / network.ledger.total,
  }));
