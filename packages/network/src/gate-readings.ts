import type { CompressionPolicy, CostModel, Graph, LayerGates, Price } from '@bitshare/core';
import { remainingChannels } from './channel-layout.ts';
import type { LayerPlan } from './layer-plan.ts';
import { filtersOf } from './layers.ts';
import { policyFor } from './policies.ts';
import type { PrunableLayer } from './prunable-layer.ts';
import { prunableLayers } from './prunable-layers.ts';
import { createWorkModel } from './work.ts';

/** A number that gates decide (bits of a site, filters of a layer), and its relaxed form in the cost. */
export interface GateReading {
  /** The number that the gates select. */
  readonly selected: number;
  /** The real number that the cost counts instead. */
  readonly relaxed: number;
  /** Name of the gates' parameter. Absent: the number is fixed. */
  readonly parameter?: string;
  /** Derivative of `relaxed` with respect to each entry of the parameter. */
  readonly derivatives: ArrayLike<number>;
  /** Bits that it can select, ascending. Absent: they are fixed, or it selects filters. */
  readonly candidates?: readonly number[];
}

/** Of a prunable layer's filters. */
export interface FilterReading extends GateReading {
  /** Indices of the selected filters, ascending. */
  readonly kept: readonly number[];
  /** Sets that it can select, from the fewest filters to all; each contains the one before. */
  readonly nested: readonly (readonly number[])[];
}

/** All numbers that gates decide for one layer. */
export interface LayerReading {
  readonly weightBits: GateReading;
  readonly activationBits: GateReading;
  /** Absent if the layer's filters are not pruned, or are removed with those of a layer before it. */
  readonly filters?: FilterReading | undefined;
}

/** By layer id. */
export type GateReadings = ReadonlyMap<string, LayerReading>;

/** Fixed bits, which no gate decides. */
export const fixedBits = (bits: number): GateReading => ({ selected: bits, relaxed: bits, derivatives: [] });

/** The readings of every layer. @param reading the reading of one layer. */
export const readLayers = (
  plans: ReadonlyMap<string, LayerPlan>,
  reading: (plan: LayerPlan) => LayerReading,
): GateReadings => new Map([...plans].map(([id, plan]) => [id, reading(plan)]));

/** The configuration that gates select. */
export function selectedPolicy(graph: Graph, readings: GateReadings): CompressionPolicy {
  const owners = new Map(
    prunableLayers(graph).flatMap(({ layer, layers }) => layers.map((id) => [id, layer] as const)),
  );
  return policyFor(graph, (id) => {
    const { weightBits, activationBits } = readings.get(id)!;
    const filters = readings.get(owners.get(id) ?? id)!.filters;
    const bits = { weightBits: weightBits.selected, activationBits: activationBits.selected };
    return filters ? { ...bits, keptFilters: filters.kept } : bits;
  });
}

/** The selected configuration layer by layer, each with its kept filters. */
export const selectedGates = (
  plans: ReadonlyMap<string, LayerPlan>,
  readings: GateReadings,
): readonly LayerGates[] =>
  [...plans].map(([layer, { node, filterChannels }]) => {
    const { weightBits, activationBits } = readings.get(layer)!;
    const kept = ({ layer: owner }: PrunableLayer) => readings.get(owner)!.filters?.kept;
    const filters = filtersOf(node);
    return {
      layer,
      weightBits: weightBits.selected,
      activationBits: activationBits.selected,
      keptFilters: filterChannels ? remainingChannels(filterChannels, kept).length : filters,
      filters,
    };
  });

/** The gates' cost, and the derivative of its logarithm with respect to every gate parameter (METHOD section 4). */
export function createPricing(graph: Graph, cost: CostModel): (readings: GateReadings) => Price {
  const model = createWorkModel(graph);
  return (readings) => {
    const bits = [...readings].map(([id, { weightBits, activationBits }]) => {
      const relaxed = { weightBits: weightBits.relaxed, activationBits: activationBits.relaxed };
      return [id, relaxed] as const;
    });
    const kept = [...readings].flatMap(([id, { filters }]) =>
      filters ? [[id, filters.relaxed] as const] : [],
    );
    const work = model.relaxed(new Map(bits), new Map(kept));
    const { total } = cost.ledger(work, graph);
    const derivatives = cost.gradient(work, graph);
    const byKept = model.keptFilterGradient(work, derivatives);

    const logGradients = new Map<string, Float64Array>();
    const add = ({ parameter, derivatives: own }: GateReading, byNumber: number) => {
      if (parameter === undefined) return;
      const sum = logGradients.get(parameter) ?? new Float64Array(own.length);
      for (let i = 0; i < own.length; i++) sum[i]! += (byNumber / total) * own[i]!;
      logGradients.set(parameter, sum);
    };
    work.forEach(({ id }, i) => {
      const { weightBits, activationBits, filters } = readings.get(id)!;
      add(weightBits, derivatives[i]!.weightBits);
      add(activationBits, derivatives[i]!.activationBits);
      if (filters) add(filters, byKept.get(id)!);
    });
    return { cost: total, logGradients };
  };
}
