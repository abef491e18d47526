import type { CompressionPolicy } from '@bitshare/core';
import type { Evaluation } from '../evaluate.ts';

/** A network on the same images before and after it was quantized, without any training between. */
export interface QuantizationLoss {
  readonly policy: CompressionPolicy;
  readonly classes: number;
  readonly before: Evaluation;
  readonly after: Evaluation;
}

/** Bits from which on rounding alone should leave a network most of what it knows. */
const enoughBits = 4;

/** What a network must know at first, in percentage points above guessing, for a loss of it to mean something. */
const worthLosing = 10;

/**
 * A sentence where quantizing has cost more than it should; else nothing. That is, where no layer has fewer than 4 bits and no filter
 * is dropped: top-1 is less than half as far above guessing as in full precision, or the loss is higher by more than that of
 * guessing, `log(classes)`, than it was or than guessing's.
 */
export function quantizationComplaint({
  policy,
  classes,
  before,
  after,
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
  const figures = ({ top1, loss }: Evaluation) => `top-1 ${top1.toFixed(1)} %, loss ${loss.toPrecision(3)}`;
  return `quantizing to ${fewest} bits or more has cost much: from ${figures(before)} to ${figures(after)} on some training images, before any training at these bits. If fine-tuning does not bring it back, give more bits (weightBits and activationBits in the policy), another quantizer, or look for values far from all others in weights and activations.`;
}
