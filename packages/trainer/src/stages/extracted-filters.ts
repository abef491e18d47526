import type { CompressionPolicy } from '@bitshare/core';

/** The filters that a policy keeps, by layer; layers that keep all are left out. */
export const filtersOf = ({ layers }: CompressionPolicy): Record<string, readonly number[]> =>
  Object.fromEntries(
    Object.entries(layers).flatMap(([id, { keptFilters }]) => (keptFilters ? [[id, keptFilters]] : [])),
  );
