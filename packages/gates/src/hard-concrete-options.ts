import { parseOptions } from '@bitshare/core';
import * as z from 'zod';
import { type DecompositionSettings, decompositionShape } from './search-options.ts';

/** Settings of hard-concrete gates. */
export interface HardConcreteSettings extends DecompositionSettings {
  /**
   * Initial logit of gates: nearly always open. Default 2 (ours); from the paper's 6, plain gradient descent would hardly
   * move the logits.
   */
  readonly initialLogit: number;
  /** A gate is finally closed if it is closed with at least this probability in training. Default 0.34. */
  readonly closedProbability: number;
}

/** Missing options have their defaults. */
export type HardConcreteOptions = Partial<HardConcreteSettings>;

export const hardConcreteSchema = z.strictObject({
  ...decompositionShape,
  initialLogit: z.number().default(2).describe('Initial logit of gates. Default 2.'),
  closedProbability: z
    .number()
    .gt(0)
    .lt(1)
    .default(0.34)
    .describe(
      'A gate is finally closed if it is closed with at least this probability in training. Default 0.34.',
    ),
});

/** @throws UserError naming every wrong option. */
export const hardConcreteSettings = (options: HardConcreteOptions): HardConcreteSettings =>
  parseOptions('hard-concrete', hardConcreteSchema, options);
