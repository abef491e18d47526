import { parseOptions } from '@bitshare/core';
import * as z from 'zod';
import { type DecompositionSettings, decompositionShape } from './search-options.ts';

/** Settings of Single-path Bit Sharing. With `quantize: false` it is SBS-P, with `prune: false` SBS-Q. */
export interface SbsSettings extends DecompositionSettings {
  /** Initial threshold of quantization gates. Default 0: every gate is open. */
  readonly initialThreshold: number;
  /**
   * Distance of the initial pruning threshold below its layer's smallest score. Default 0.005. A threshold that starts at 0 first
   * has to reach the scale of the scores, about 0.8 (METHOD section 7).
   */
  readonly pruningMargin: number;
  /** Steps between the two kinds of gates (weights with filters, and activations), which are trained in turn. Default 1. */
  readonly alternationPeriod: number;
  /** Weight of the old value in the running mean of activation errors, which decides the final bits. Default 0.9. */
  readonly errorMomentum: number;
}

/** Missing options have their defaults. */
export type SbsOptions = Partial<SbsSettings>;

export const sbsSchema = z.strictObject({
  ...decompositionShape,
  initialThreshold: z.number().default(0).describe('Initial threshold of quantization gates. Default 0.'),
  pruningMargin: z
    .number()
    .min(0)
    .default(0.005)
    .describe("Distance of the initial pruning threshold below its layer's smallest score. Default 0.005."),
  alternationPeriod: z
    .int()
    .min(1)
    .default(1)
    .describe('Steps between the two kinds of gates, which are trained in turn. Default 1.'),
  errorMomentum: z
    .number()
    .min(0)
    .lt(1)
    .default(0.9)
    .describe('Weight of the old value in the running mean of activation errors. Default 0.9.'),
});

/** @throws UserError naming every wrong option. */
export const sbsSettings = (options: SbsOptions): SbsSettings => parseOptions('sbs', sbsSchema, options);
