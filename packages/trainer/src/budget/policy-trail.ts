import type { CompressionPolicy, LayerPolicy } from '@bitshare/core';

/** A policy's choices for a layer. */
export type LayerAspect = keyof LayerPolicy;
const layerAspects = [
  'weightBits',
  'activationBits',
  'keptFilters',
] as const satisfies readonly LayerAspect[];

/** One choice for one layer that a search has made. */
export interface LayerChoice {
  readonly layer: string;
  readonly aspect: LayerAspect;
  readonly value: LayerPolicy[LayerAspect];
  /** The last step with this choice. */
  readonly step: number;
}

/** The history of the choices of a search's gates, as plain data. */
export interface PolicyTrail {
  /** Adds the policy of a step. */
  note(step: number, policy: CompressionPolicy): void;
  /** Every choice once, the most recent first, because a gate that changed recently is the least certain. */
  choices(): readonly LayerChoice[];
  /** Every choice once, in order of first use, which breaks ties between choices of one step. */
  state(): readonly LayerChoice[];
  restore(state: readonly LayerChoice[]): void;
}

export function createPolicyTrail(): PolicyTrail {
  const seen = new Map<string, LayerChoice>();
  const remember = (choice: LayerChoice) =>
    seen.set(`${choice.layer} ${choice.aspect} ${amount(choice.value)}`, choice);
  return {
    note(step, { layers }) {
      for (const [layer, policy] of Object.entries(layers))
        for (const aspect of layerAspects) remember({ layer, aspect, value: policy[aspect], step });
    },
    choices: () => [...seen.values()].sort((a, b) => b.step - a.step),
    state: () => [...seen.values()],
    restore(state) {
      seen.clear();
      for (const choice of state) remember(choice);
    },
  };
}

/** Sets of filters of one size cost the same, so the latest of each size is enough. */
const amount = (value: LayerChoice['value']): number | undefined =>
  typeof value === 'object' ? value.length : value;
