import { type CompressionPolicy, type Graph, type LayerPolicy, UserError } from '@bitshare/core';
import { closest } from 'fastest-levenshtein';
import { graphLayers, isEdgeLayer } from './layers.ts';
import { prunableLayers } from './prunable-layers.ts';

/** A policy from a function of each layer. */
export function policyFor(graph: Graph, rule: (layer: string) => LayerPolicy): CompressionPolicy {
  const layers = Object.fromEntries(graphLayers(graph).map(({ id }) => [id, rule(id)]));
  return { format: 'bitshare-policy', version: 1, network: graph.name, layers };
}

/** Every layer at 32 bits, no filter pruned. */
export const fullPrecisionPolicy = (graph: Graph): CompressionPolicy => uniformPolicy(graph, 32);

export interface UniformPolicyOptions {
  /** Bits of the first and the last layer. Default 8 (METHOD section 1); full precision leaves them at 32 too. */
  readonly edgeBits?: number;
}

/** Every layer at the same bits, except the first and the last. @param bits 1 to 8, or 32. */
export function uniformPolicy(
  graph: Graph,
  bits: number,
  { edgeBits = bits === 32 ? 32 : 8 }: UniformPolicyOptions = {},
): CompressionPolicy {
  return policyFor(graph, (id) => {
    const own = isEdgeLayer(graph, id) ? edgeBits : bits;
    return { weightBits: own, activationBits: own };
  });
}

/**
 * Checks that a policy fits a graph.
 * @throws UserError naming a layer that is missing, unknown, or has invalid `keptFilters`.
 */
export function checkPolicy(graph: Graph, policy: CompressionPolicy): void {
  const ids = graphLayers(graph).map((node) => node.id);
  for (const id of Object.keys(policy.layers)) {
    if (!ids.includes(id))
      throw new UserError(
        `the policy has a layer "${id}" that ${graph.name} does not have; did you mean "${closest(id, ids)}"?`,
      );
  }
  const groups = prunableLayers(graph);
  const prunable = new Map(
    groups.flatMap(({ layers, filters }) => layers.map((id) => [id, filters] as const)),
  );
  for (const id of ids) {
    const layer = Object.hasOwn(policy.layers, id) ? policy.layers[id] : undefined;
    if (!layer) throw new UserError(`the policy lacks layer "${id}" of ${graph.name}`);
    if (layer.keptFilters) checkKeptFilters(id, layer.keptFilters, prunable.get(id));
  }
  for (const { layers, filters } of groups) checkTogether(layers, filters, policy);
}

/** Layers that are pruned together keep the same filters. */
function checkTogether(
  [first, ...others]: readonly string[],
  filters: number,
  { layers }: CompressionPolicy,
): void {
  const kept = (id: string) =>
    String(layers[id]!.keptFilters ?? Array.from({ length: filters }, (_, i) => i));
  const other = others.find((id) => kept(id) !== kept(first!));
  if (other !== undefined)
    throw new UserError(
      `the filters of layers "${first}" and "${other}" are removed together, but the policy keeps different ones`,
      `Give ${[first, ...others].map((id) => `"${id}"`).join(', ')} the same keptFilters.`,
    );
}

function checkKeptFilters(id: string, kept: readonly number[], filters: number | undefined): void {
  if (filters === undefined)
    throw new UserError(
      `the policy prunes layer "${id}", whose filters other layers need`,
      'Remove its keptFilters.',
    );
  const ascending = kept.every((filter, i) => Number.isInteger(filter) && (i === 0 || filter > kept[i - 1]!));
  if (kept.length === 0 || !ascending || kept[0]! < 0 || kept.at(-1)! >= filters) {
    throw new UserError(
      `keptFilters of layer "${id}" must be ascending indices from 0 to ${filters - 1}, at least one`,
    );
  }
}
