import type { CompressionPolicy, LayerPolicy } from '@bitshare/core';

/** What a policy decides of a layer. */
export type LayerAspect = keyof LayerPolicy;
const layerAspects = [
  'weightBits',
  'activationBits',
  'keptFilters',
] as const satisfies readonly LayerAspect[];

/** One decision about one layer that a search has taken at some time. */
export interface LayerChoice {
  readonly layer: string;
  readonly aspect: LayerAspect;
  readonly value: LayerPolicy[LayerAspect];
  /** The step at which it was last seen. */
  readonly step: number;
}

/** Everything that a search's gates have selected so far, as plain data. */
export interface PolicyTrail {
  /** Notes the policy of a step. */
  note(step: number, policy: CompressionPolicy): void;
  /** Every choice once, the most recent first: a gate that has changed its mind lately is the least decided. */
  choices(): readonly LayerChoice[];
  /** Every choice once, the first seen first: among choices of one step that order decides. */
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

/** Sets of filters of one size cost the same, so that the latest of each size is enough. */
const amount = (value: LayerChoice['value']): number | undefined =>
  typeof value === 'object' ? value.length : value;
