import type { CompressionPolicy, Graph, Random } from '@bitshare/core';
import { policyFor, prunableLayers } from '@bitshare/network';

/**
 * Bits everywhere and, of every prunable layer, a random set of filters with at least one: nearly all, nearly none, or between.
 */
export function randomPolicy(graph: Graph, random: Random, bits: readonly number[]): CompressionPolicy {
  const pick = () => bits[random.integer(bits.length)]!;
  const share = random.next();
  const keptOf = (filters: number): readonly number[] => {
    const kept = Array.from({ length: filters }, (_, i) => i).filter(() => random.next() < share);
    return kept.length > 0 ? kept : [random.integer(filters)];
  };
  const keptFilters = new Map(
    prunableLayers(graph).flatMap(({ layers, filters }) => {
      const kept = keptOf(filters);
      return layers.map((layer) => [layer, kept] as const);
    }),
  );
  return policyFor(graph, (id) => {
    const own = { weightBits: pick(), activationBits: pick() };
    return keptFilters.has(id) ? { ...own, keptFilters: keptFilters.get(id) } : own;
  });
}
