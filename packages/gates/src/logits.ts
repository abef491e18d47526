import type { Parameter, ParameterStore } from '@bitshare/core';
import { filtersOf, type LayerPlan } from '@bitshare/network';
import type { LayerGateParameters } from './gate-parameters.ts';

export interface LogitOptions {
  /** Number of logits of one site's bits; 0: the bits are fixed. */
  readonly bits: number;
  /** Filters per group; each group has a logit. Absent: filters are not pruned. */
  readonly groupSize?: number | undefined;
  readonly initial: number;
}

/** Makes the logits of every layer's gates. */
export function addLogits(
  parameters: ParameterStore,
  plans: ReadonlyMap<string, LayerPlan>,
  { bits, groupSize, initial }: LogitOptions,
): ReadonlyMap<string, LayerGateParameters> {
  const add = (layer: string, role: string, size: number): Parameter =>
    parameters.add(
      { layer, role, kind: 'threshold' },
      { shape: [size], values: new Float32Array(size).fill(initial) },
    );
  return new Map(
    [...plans].map(([layer, { node, searched, prunable }]) => [
      layer,
      {
        bits:
          bits > 0 && searched
            ? { weight: add(layer, 'weightLogits', bits), activation: add(layer, 'activationLogits', bits) }
            : undefined,
        filters:
          groupSize !== undefined && prunable
            ? add(layer, 'pruningLogits', Math.ceil(filtersOf(node) / groupSize))
            : undefined,
      },
    ]),
  );
}
