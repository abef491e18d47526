import { type DecompositionSettings, decompositionDefaults } from './search-options.ts';

/** Settings of hard-concrete gates. */
export interface HardConcreteSettings extends DecompositionSettings {
  /**
   * Where the logits of gates start: nearly always open. Default 2 (ours); from the paper's 6 plain gradient descent would hardly
   * move them.
   */
  readonly initialLogit: number;
  /** A gate is closed in the end where it is closed with at least this probability in training. Default 0.34. */
  readonly closedProbability: number;
}

/** Those that are left out have their defaults. */
export type HardConcreteOptions = Partial<HardConcreteSettings>;

export const hardConcreteSettings = (options: HardConcreteOptions): HardConcreteSettings => ({
  ...decompositionDefaults,
  initialLogit: 2,
  closedProbability: 0.34,
  ...options,
});
