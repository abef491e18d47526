import * as z from 'zod';

/** When a training is stopped because it cannot recover. Each default is far from what a healthy training does. */
export interface GuardOptions {
  /** Steps between two looks at the layers, or more. Default: a tenth of an epoch, at least 20. */
  readonly interval?: number | undefined;
  /** The loss has exploded when its mean over 20 steps is this many times that of guessing, `log(classes)`. Default 10. */
  readonly lossFactor?: number | undefined;
  /**
   * The training is lost when the loss has been that of guessing or more for so many steps in a row, although it was below half of
   * that before: its mean over 20 steps, or at the first step of a quantized network. Default 200.
   */
  readonly lostSteps?: number | undefined;
  /** A clip value at or below this has collapsed. Default 1e-4. */
  readonly clipFloor?: number | undefined;
  /** A clip value that has grown to so many times what it was at the first step has exploded. Default 1000. */
  readonly clipGrowth?: number | undefined;
  /** A search has collapsed when this share of the layers is at its lowest. Default 0.9. */
  readonly collapsedShare?: number | undefined;
  /** A layer's filters are at their lowest when no more than this share is kept. Default 0.25: the last group of four. */
  readonly keptShare?: number | undefined;
  /** A layer's bits are at their lowest here or below. Default 2. */
  readonly lowestBits?: number | undefined;
}

const share = z.number().gt(0).max(1);

export const guardSchema = z.strictObject({
  interval: z.int().min(1).optional(),
  lossFactor: z.number().positive().optional(),
  lostSteps: z.int().min(1).optional(),
  clipFloor: z.number().min(0).optional(),
  clipGrowth: z.number().positive().optional(),
  collapsedShare: share.optional(),
  keptShare: share.optional(),
  lowestBits: z.int().min(1).max(32).optional(),
});
