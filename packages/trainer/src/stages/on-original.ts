import type { CompressionPolicy, LayerPolicy, PipelineState } from '@bitshare/core';

/** Maps a policy of the state's graph to the original network, with the filters removed by earlier extractions. */
export function onOriginal(
  policy: CompressionPolicy,
  { original, extractedFilters = {} }: PipelineState,
): CompressionPolicy {
  const layers = Object.entries(policy.layers).map(([id, layer]): [string, LayerPolicy] => {
    const before = extractedFilters[id];
    if (!before) return [id, layer];
    return [id, { ...layer, keptFilters: layer.keptFilters?.map((filter) => before[filter]!) ?? before }];
  });
  return { ...policy, network: original.name, layers: Object.fromEntries(layers) };
}
