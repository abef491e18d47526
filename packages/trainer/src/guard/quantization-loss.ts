import type { CompressionPolicy } from '@bitshare/core';
import type { Evaluation } from '../evaluate.ts';

/** Evaluations of a network on the same images before and after quantization, without training between. */
export interface QuantizationLoss {
  readonly policy: CompressionPolicy;
  readonly classes: number;
  readonly before: Evaluation;
  readonly after: Evaluation;
  /** `'top-1 91.3 %'`. */
  readonly inWords: (evaluation: Evaluation, digits: number) => string;
}

/** Least bits at which rounding alone should keep most of the accuracy. */
const enoughBits = 4;

/** Least initial accuracy, in percentage points above guessing, at which a loss of accuracy is significant. */
const worthLosing = 10;

/**
 * A warning if quantization has lost too much accuracy, else undefined. The condition: no layer has fewer than 4 bits and no filter
 * is dropped, and top-1 is less than half as far above guessing as in full precision, or the loss is higher by more than that of
 * guessing, `log(classes)`, than it was or than guessing's.
 */
export function quantizationComplaint({
  policy,
  classes,
  before,
  after,
  inWords,
}: QuantizationLoss): string | undefined {
  const layers = Object.values(policy.layers);
  const fewest = Math.min(...layers.flatMap((layer) => [layer.weightBits, layer.activationBits]));
  if (fewest < enoughBits || fewest === 32 || layers.some(({ keptFilters }) => keptFilters)) return undefined;
  const chance = 100 / classes;
  const known = before.top1 - chance;
  const forgotten = known >= worthLosing && after.top1 - chance < known / 2;
  const guessing = Math.log(Math.max(2, classes));
  const wrong = !(after.loss <= Math.max(before.loss, guessing) + guessing);
  if (!forgotten && !wrong) return undefined;
  const figures = (one: Evaluation) => `${inWords(one, 1)}, loss ${one.loss.toPrecision(3)}`;
  return `quantizing to ${fewest} bits or more lost much accuracy: from ${figures(before)} to ${figures(after)} on some training images, before any training at these bits. If fine-tuning does not recover it, give more bits (weightBits and activationBits in the policy), try another quantizer, or look for outliers in weights and activations.`;
}
