import { COST_MODEL, type CostModel, type Graph, type LayerWork, type Plugin, plugin } from '@bitshare/core';
import { type HeldValue, type MemoryMoment, memoryMoments, remembered } from '@bitshare/network';
import { noGradient } from './no-gradient.ts';

export interface PeakActivationBytesOptions {
  /** Bits of values that a node other than a layer reads: sums, pools, the output. Default 32. */
  readonly unquantizedBits?: number;
}

/** What one layer makes of a value held at the peak. */
interface HeldBytes {
  /** Ratio to the owner's output; 0 for elements of no layer. */
  readonly share: number;
  readonly elements: number;
  readonly bits: number;
  /** Indices in the work: the layer that it is counted for, and the reader that decides its bits, if any. */
  readonly owner: number;
  readonly reader: number | undefined;
}

/**
 * The peak memory of activations for one image, with nodes computed in the graph's order. A value that only layers
 * read is held at the most bits of these readers. The derivative is that of the node at the peak.
 */
export function createPeakActivationBytes({
  unquantizedBits = 32,
}: PeakActivationBytesOptions = {}): CostModel {
  const unit = 'bytes';
  const convention = `peak-activation-bytes-v1: largest sum, over the graph's nodes in order, of the values held while one computes, for one image; values read by layers alone at the most activation bits of these, all others at ${unquantizedBits}; batch norm and activations in place`;
  const momentsOf = remembered(memoryMoments);

  const peakOf = (work: readonly LayerWork[], graph: Graph) => {
    const places = new Map(work.map(({ id }, i) => [id, i]));
    const moments = work.length === 0 ? [] : momentsOf(graph);
    return moments.reduce<{ node: string; held: readonly HeldBytes[]; total: number } | undefined>(
      (peak, { node, held: values }: MemoryMoment) => {
        const held = values.flatMap((value) => measured(value, work, places));
        const total = held.reduce((sum, one) => sum + bytesOf(one), 0);
        return peak && peak.total >= total ? peak : { node, held, total };
      },
      undefined,
    );
  };

  const measured = (
    { parts, rest, layerReaders = [] }: HeldValue,
    work: readonly LayerWork[],
    places: ReadonlyMap<string, number>,
  ): readonly HeldBytes[] => {
    const readers = layerReaders.map((id) => places.get(id)!);
    const reader = readers.reduce<number | undefined>(
      (most, one) =>
        most !== undefined && work[most]!.activationBits >= work[one]!.activationBits ? most : one,
      undefined,
    );
    const bits = reader === undefined ? unquantizedBits : work[reader]!.activationBits;
    const owned = parts.map(({ layer, share }) => {
      const owner = places.get(layer)!;
      return { share, elements: share * work[owner]!.outputElements, bits, owner, reader };
    });
    if (rest === 0) return owned;
    return [...owned, { share: 0, elements: rest, bits, owner: owned[0]?.owner ?? 0, reader }];
  };

  return {
    name: 'peak-activation-bytes',
    unit,
    convention,
    ledger(work, graph) {
      const peak = peakOf(work, graph);
      const bytes = work.map(() => 0);
      for (const one of peak?.held ?? []) bytes[one.owner]! += bytesOf(one);
      const layers = work.map(({ id }, i) => ({ id, cost: bytes[i]! }));
      return { convention, unit, layers, total: peak?.total ?? 0, at: peak?.node };
    },
    gradient(work, graph) {
      const derivatives = work.map(() => ({ ...noGradient }));
      for (const { share, elements, bits, owner, reader } of peakOf(work, graph)?.held ?? []) {
        derivatives[owner]!.outputElements += (share * bits) / 8;
        if (reader !== undefined) derivatives[reader]!.activationBits += elements / 8;
      }
      return derivatives;
    },
  };
}

const bytesOf = ({ elements, bits }: HeldBytes): number => (elements * bits) / 8;

/** Provides COST_MODEL; needs nothing. */
export const peakActivationBytes = (options: PeakActivationBytesOptions = {}): Plugin =>
  plugin({
    name: 'peak-activation-bytes',
    provides: COST_MODEL,
    create: () => createPeakActivationBytes(options),
  });
