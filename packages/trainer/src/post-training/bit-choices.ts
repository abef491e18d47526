import { type CompressionPolicy, type CostModel, type Graph, UserError } from '@bitshare/core';
import { createWorkModel, graphLayers, isEdgeLayer, type LayerBits, policyFor } from '@bitshare/network';

/** Bits of the first and the last layer (METHOD section 1). */
const edgeBits: LayerBits = { weightBits: 8, activationBits: 8 };

/** The bits that a layer can have, and what each of them costs. */
export interface LayerChoices {
  readonly layer: string;
  readonly bits: readonly LayerBits[];
  /** In the unit of the cost model, in the order of `bits`. */
  readonly costs: readonly number[];
}

/**
 * The choices of every layer: all pairs of candidates, and 8 bits for the first and the last.
 * @throws UserError when the cost is not a sum over layers that depend on their own bits alone.
 */
export function bitChoices(
  graph: Graph,
  candidates: readonly number[],
  cost: CostModel,
): readonly LayerChoices[] {
  const pairs = candidates.flatMap((weightBits) =>
    candidates.map((activationBits) => ({ weightBits, activationBits })),
  );
  const model = createWorkModel(graph);
  const searched = (id: string) => !isEdgeLayer(graph, id);
  const ledgerOf = (bitsOf: (id: string, i: number) => LayerBits) => {
    const bits = graphLayers(graph).map(
      ({ id }, i) => [id, searched(id) ? bitsOf(id, i) : edgeBits] as const,
    );
    return cost.ledger(model.relaxed(new Map(bits)), graph);
  };
  const ledgers = pairs.map((pair) => ledgerOf(() => pair));
  const turn = (i: number) => i % pairs.length;
  const mixed = ledgerOf((_, i) => pairs[turn(i)]!);
  const summed = graphLayers(graph).reduce((sum, _, i) => sum + ledgers[turn(i)]!.layers[i]!.cost, 0);
  if (!(Math.abs(mixed.total - summed) <= 1e-9 * Math.abs(summed)))
    throw new UserError(
      `the cost "${cost.name}" is not a sum over layers, so bits cannot be chosen for a budget of it.`,
      'Choose bops, weight-bytes or a weighted sum of both.',
    );
  return graphLayers(graph).map(({ id }, i) => ({
    layer: id,
    bits: searched(id) ? pairs : [edgeBits],
    costs: (searched(id) ? ledgers : ledgers.slice(0, 1)).map(({ layers }) => layers[i]!.cost),
  }));
}

/** The policy of a choice for each layer. @param options indices in the layers' bits. */
export function policyOfChoices(
  graph: Graph,
  choices: readonly LayerChoices[],
  options: readonly number[],
): CompressionPolicy {
  const chosen = new Map(choices.map(({ layer, bits }, i) => [layer, bits[options[i]!]!]));
  return policyFor(graph, (id) => ({ ...chosen.get(id)! }));
}
