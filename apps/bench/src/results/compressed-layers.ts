import type { LayerWork, PipelineState } from '@bitshare/core';
import { createBops } from '@bitshare/costs';
import { countLayers, uniformPolicy } from '@bitshare/network';

/** One layer before and after compression. */
export interface CompressedLayer {
  readonly id: string;
  readonly weightBits: number;
  readonly activationBits: number;
  readonly filters: number;
  readonly keptFilters: number;
  readonly bops: number;
  readonly fullPrecisionBops: number;
}

/** A network before and after a search. */
type Compression = Pick<PipelineState, 'original' | 'searchedPolicy'>;

/** The original network's layers, before and after compression. */
export function compressedLayers(state: Compression): CompressedLayer[] {
  const { work, fullPrecision } = workOf(state);
  const costs = createBops();
  const [after, before] = [costs.ledger(work).layers, costs.ledger(fullPrecision).layers];
  return work.map(({ id, weightBits, activationBits, keptOutputs }, i) => ({
    id,
    weightBits,
    activationBits,
    filters: fullPrecision[i]!.keptOutputs,
    keptFilters: keptOutputs,
    bops: after[i]!.cost,
    fullPrecisionBops: before[i]!.cost,
  }));
}

/** Bit operations on the network before extraction, so that both counts have the same layers. */
export function workOf({ original, searchedPolicy }: Compression) {
  const floatPolicy = uniformPolicy(original, 32);
  return {
    work: countLayers(original, searchedPolicy ?? floatPolicy),
    fullPrecision: countLayers(original, floatPolicy),
  };
}

export const bopsOf = (work: readonly LayerWork[]): number => createBops().ledger(work).total;
