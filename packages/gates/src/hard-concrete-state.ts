import type { CompressionPolicy, CostModel, CostPenalty, Graph, LayerGates } from '@bitshare/core';
import { filtersOf, type LayerBits, policyFor } from '@bitshare/network';
import { relaxedBits, relaxedBitsSlope } from './bit-gates.ts';
import { logitOf, openProbability, openProbabilitySlope } from './hard-concrete-gate.ts';
import type { HardConcreteSettings } from './hard-concrete-options.ts';
import { logitsOf, pruningLogits } from './parameter-names.ts';
import { createPricing } from './pricing.ts';
import type { LayerPlan } from './session-plan.ts';

/** Logits by name, as numbers. */
type Logits = ReadonlyMap<string, Float32Array>;

/** Stochastic gates as numbers: what they settle on, what they cost on average, and that cost's slope by every logit. */
export interface HardConcreteState {
  /** Names of the logits there are, with how many gates stand behind each. */
  readonly logits: ReadonlyMap<string, number>;
  /** The logit above which a gate is open in the end. */
  readonly openFrom: number;
  policy(logits: Logits): CompressionPolicy;
  gates(logits: Logits): readonly LayerGates[];
  penalty(logits: Logits): CostPenalty;
}

const roles = ['weight', 'activation'] as const;

export function createHardConcreteState(
  graph: Graph,
  plans: ReadonlyMap<string, LayerPlan>,
  settings: HardConcreteSettings,
  cost: CostModel,
): HardConcreteState {
  const { candidates, groupSize, quantize, edgeBits, closedProbability } = settings;
  const pricing = createPricing(graph, cost, settings.lambda);
  const layers = [...plans.values()];
  const searched = quantize ? layers.filter((plan) => plan.searched).map((plan) => plan.node.id) : [];
  const pruned = layers.filter(({ node, filterSource }) => filterSource?.layer === node.id);
  const logits = new Map([
    ...searched.flatMap((layer) =>
      roles.map((role): [string, number] => [logitsOf(layer, role), candidates.length - 1]),
    ),
    ...pruned.map(({ node }): [string, number] => [
      pruningLogits(node.id),
      Math.ceil(filtersOf(node) / groupSize),
    ]),
  ]);
  const openFrom = logitOf(1 - closedProbability);

  const isOpen = (logit: number): boolean => logit > openFrom;
  /** Bits for gates of any values. */
  const bitsBy = (values: Logits, gate: (logit: number) => number) => {
    const own = (layer: string, role: (typeof roles)[number]) =>
      relaxedBits(candidates, Array.from(values.get(logitsOf(layer, role))!, gate));
    return new Map(
      layers.map(({ node: { id }, searched }): [string, LayerBits] => {
        if (!quantize) return [id, { weightBits: 32, activationBits: 32 }];
        if (!searched) return [id, { weightBits: edgeBits, activationBits: edgeBits }];
        return [id, { weightBits: own(id, 'weight'), activationBits: own(id, 'activation') }];
      }),
    );
  };
  const settledBits = (values: Logits) => bitsBy(values, (logit) => (isOpen(logit) ? 1 : 0));

  /** Groups of a prunable layer: how many filters each has, and which is always open. */
  const groupsOf = (values: Logits, { node }: LayerPlan) => {
    const own = Array.from(values.get(pruningLogits(node.id))!);
    const best = own.indexOf(Math.max(...own));
    return own.map((logit, group) => ({
      logit,
      size: Math.min(groupSize, filtersOf(node) - group * groupSize),
      always: group === best,
    }));
  };
  const keptOf = (values: Logits) =>
    new Map(
      pruned.map((plan) => {
        const filters = groupsOf(values, plan).flatMap(({ logit, size, always }, group) =>
          always || isOpen(logit) ? Array.from({ length: size }, (_, i) => group * groupSize + i) : [],
        );
        return [plan.node.id, filters];
      }),
    );

  return {
    logits,
    openFrom,
    policy(values) {
      const [bits, kept] = [settledBits(values), keptOf(values)];
      return policyFor(graph, (id) => {
        const keptFilters = kept.get(id);
        return keptFilters ? { ...bits.get(id)!, keptFilters } : bits.get(id)!;
      });
    },
    gates(values) {
      const [bits, kept] = [settledBits(values), keptOf(values)];
      return layers.map(({ node, filterSource }) => {
        const filters = filtersOf(node);
        const left = filterSource && kept.get(filterSource.layer)!.length;
        return { layer: node.id, ...bits.get(node.id)!, keptFilters: left ?? filters, filters };
      });
    },
    penalty(values) {
      const kept = pruned.map((plan): [string, number] => {
        const sizes = groupsOf(values, plan).map(
          ({ logit, size, always }) => size * (always ? 1 : openProbability(logit)),
        );
        return [plan.node.id, sizes.reduce((sum, size) => sum + size, 0)];
      });
      const price = pricing(bitsBy(values, openProbability), new Map(kept));
      const gradients = new Map<string, Float32Array>();
      for (const layer of searched)
        for (const role of roles) {
          const name = logitsOf(layer, role);
          const own = Array.from(values.get(name)!);
          const byBits = price.byBits.get(layer)![`${role}Bits`];
          const slopes = relaxedBitsSlope(candidates, own.map(openProbability));
          gradients.set(
            name,
            Float32Array.from(slopes, (slope, j) => byBits * slope * openProbabilitySlope(own[j]!)),
          );
        }
      for (const plan of pruned) {
        const byKept = price.byKeptFilters.get(plan.node.id)!;
        const slopes = groupsOf(values, plan).map(({ logit, size, always }) =>
          always ? 0 : byKept * size * openProbabilitySlope(logit),
        );
        gradients.set(pruningLogits(plan.node.id), Float32Array.from(slopes));
      }
      return { loss: price.loss, cost: price.cost, gradients };
    },
  };
}
