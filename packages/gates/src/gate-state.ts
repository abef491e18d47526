import type { CompressionPolicy, CostModel, CostPenalty, Graph, LayerGates } from '@bitshare/core';
import { filtersOf, type LayerBits, policyFor } from '@bitshare/network';
import { bitsSlope, selectedBits } from './bit-gates.ts';
import { type FilterGates, keptFilters, keptFiltersSlope } from './filter-gates.ts';
import { activationThresholds, pruningThreshold, weightThresholds } from './parameter-names.ts';
import { createPricing } from './pricing.ts';
import type { SbsSettings } from './sbs-options.ts';
import type { LayerPlan } from './session-plan.ts';

/** Errors, scores and thresholds by name, as numbers. */
type GateValues = ReadonlyMap<string, ArrayLike<number>>;

/** The gates of a search as numbers: what they select, what it costs, and the cost's slope by every threshold. */
export interface GateState {
  policy(values: GateValues): CompressionPolicy;
  gates(values: GateValues): readonly LayerGates[];
  penalty(values: GateValues): CostPenalty;
}

/** Names of the observations of a layer: errors left at each candidate, scores of its filter groups. */
export const weightErrors = (layer: string): string => `${layer}/weightErrors`;
export const activationErrors = (layer: string): string => `${layer}/activationErrors`;
export const filterScoresOf = (layer: string): string => `${layer}/filterScores`;

export function createGateState(
  graph: Graph,
  plans: ReadonlyMap<string, LayerPlan>,
  settings: SbsSettings,
  cost: CostModel,
): GateState {
  const { candidates, groupSize, lambda } = settings;
  const pricing = createPricing(graph, cost, lambda);
  const layers = [...plans.values()];
  const pruned = layers.filter(({ node, filterSource }) => filterSource?.layer === node.id);

  const bitGates = (values: GateValues, errors: string, thresholds: string) => ({
    errors: values.get(errors) ?? [],
    thresholds: values.get(thresholds) ?? [],
  });
  const weightGates = (values: GateValues, id: string) =>
    bitGates(values, weightErrors(id), weightThresholds(id));
  const activationGates = (values: GateValues, id: string) =>
    bitGates(values, activationErrors(id), activationThresholds(id));
  const filterGates = (values: GateValues, { node }: LayerPlan): FilterGates => ({
    scores: values.get(filterScoresOf(node.id))!,
    threshold: values.get(pruningThreshold(node.id))![0]!,
    filters: filtersOf(node),
    groupSize,
  });

  const bitsOf = (values: GateValues, { node, searched }: LayerPlan): LayerBits => {
    if (!settings.quantize) return { weightBits: 32, activationBits: 32 };
    if (!searched) return { weightBits: settings.edgeBits, activationBits: settings.edgeBits };
    return {
      weightBits: selectedBits(candidates, weightGates(values, node.id)),
      activationBits: selectedBits(candidates, activationGates(values, node.id)),
    };
  };
  const keptOf = (values: GateValues) =>
    new Map(pruned.map((plan) => [plan.node.id, keptFilters(filterGates(values, plan))]));

  return {
    policy(values) {
      const kept = keptOf(values);
      return policyFor(graph, (id) => {
        const filters = kept.get(id);
        const bits = bitsOf(values, plans.get(id)!);
        return filters ? { ...bits, keptFilters: filters } : bits;
      });
    },
    gates(values) {
      const kept = keptOf(values);
      return layers.map((plan) => {
        const filters = filtersOf(plan.node);
        const source = plan.filterSource && kept.get(plan.filterSource.layer);
        return {
          layer: plan.node.id,
          ...bitsOf(values, plan),
          keptFilters: source?.length ?? filters,
          filters,
        };
      });
    },
    penalty(values) {
      const bits = new Map(layers.map((plan) => [plan.node.id, bitsOf(values, plan)]));
      const kept = new Map([...keptOf(values)].map(([id, filters]) => [id, filters.length]));
      const price = pricing(bits, kept);
      const gradients = new Map<string, Float32Array>();
      const put = (name: string, slope: number, byThreshold: readonly number[]) =>
        gradients.set(
          name,
          Float32Array.from(byThreshold, (value) => slope * value),
        );
      for (const { node, searched } of layers) {
        if (!settings.quantize || !searched) continue;
        const { id } = node;
        const { weightBits, activationBits } = price.byBits.get(id)!;
        put(weightThresholds(id), weightBits, bitsSlope(candidates, weightGates(values, id)));
        put(activationThresholds(id), activationBits, bitsSlope(candidates, activationGates(values, id)));
      }
      for (const plan of pruned) {
        const { id } = plan.node;
        put(pruningThreshold(id), price.byKeptFilters.get(id)!, [
          keptFiltersSlope(filterGates(values, plan)),
        ]);
      }
      return { loss: price.loss, cost: price.cost, gradients };
    },
  };
}
