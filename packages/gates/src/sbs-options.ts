import { parseOptions } from '@bitshare/core';
import * as z from 'zod';
import { type DecompositionSettings, decompositionShape } from './search-options.ts';

/** Settings of Single-path Bit Sharing. With `quantize: false` it is SBS-P, with `prune: false` SBS-Q. */
export interface SbsSettings extends DecompositionSettings {
  /** Where the thresholds of quantization gates start. Default 0: every gate open. */
  readonly initialThreshold: number;
  /**
   * A pruning threshold starts this far below its layer's smallest score. Default 0.005. From 0 it would have to travel to the
   * scores' own scale, about 0.8, before anything is pruned (METHOD section 7).
   */
  readonly pruningMargin: number;
  /** Steps for which one kind of gates (weights with filters, or activations) is trained before the other. Default 1. */
  readonly alternationPeriod: number;
  /** Share of the old value in the running mean of activation errors, by which the final bits are chosen. Default 0.9. */
  readonly errorMomentum: number;
}

/** Those that are left out have their defaults. */
export type SbsOptions = Partial<SbsSettings>;

export const sbsSchema = z.strictObject({
  ...decompositionShape,
  initialThreshold: z.number().default(0).describe('Where thresholds of bits start. Default 0.'),
  pruningMargin: z
    .number()
    .min(0)
    .default(0.005)
    .describe("How far below its layer's smallest score a pruning threshold starts. Default 0.005."),
  alternationPeriod: z
    .int()
    .min(1)
    .default(1)
    .describe('Steps for which one kind of gates is trained before the other. Default 1.'),
  errorMomentum: z
    .number()
    .min(0)
    .lt(1)
    .default(0.9)
    .describe('Share of the old value in the running mean of activation errors. Default 0.9.'),
});

/** @throws UserError naming every option that is wrong. */
export const sbsSettings = (options: SbsOptions): SbsSettings => parseOptions('sbs', sbsSchema, options);
