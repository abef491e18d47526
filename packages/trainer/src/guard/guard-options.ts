import * as z from 'zod';

/** Conditions under which a training is stopped because it cannot recover. A healthy training stays far from the defaults. */
export interface GuardOptions {
  /** Least number of steps between checks of the layers. Default: a tenth of an epoch, at least 20. */
  readonly interval?: number | undefined;
  /** The loss has exploded if its mean over 20 steps is this many times that of guessing, `log(classes)`. Default 10. */
  readonly lossFactor?: number | undefined;
  /**
   * The training is lost if the loss has been that of guessing or more for this many steps in a row, after it was below half of
   * that (as a mean over 20 steps, or at the first step of a quantized network). Default 200.
   */
  readonly lostSteps?: number | undefined;
  /** A clip value at or below this has collapsed. Default 1e-4. */
  readonly clipFloor?: number | undefined;
  /** A clip value of this many times its value at the first step has exploded. Default 1000. */
  readonly clipGrowth?: number | undefined;
  /** A search has collapsed if this share of the layers is at its minimum. Default 0.9. */
  readonly collapsedShare?: number | undefined;
  /** A layer's filters are at their minimum if at most this share is kept. Default 0.25: the last group of four. */
  readonly keptShare?: number | undefined;
  /** A layer's bits are at their minimum at or below this. Default 2. */
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
