import { gateSlope } from './surrogate.ts';

/** One tensor's quantization gates, as numbers: `errors[j]` is what is left at candidate j, `thresholds[j]` guards the step to j + 1. */
export interface BitGates {
  readonly errors: ArrayLike<number>;
  readonly thresholds: ArrayLike<number>;
}

/** The bits that the gates select: up to the first closed gate. @param candidates ascending bits. */
export function selectedBits(candidates: readonly number[], { errors, thresholds }: BitGates): number {
  let chosen = 0;
  while (chosen < candidates.length - 1 && errors[chosen]! > thresholds[chosen]!) chosen++;
  return candidates[chosen]!;
}

/**
 * Derivative of the selected bits by each threshold, through the surrogate slope: with
 * `b = b_1 + g_2((b_2 - b_1) + g_3((b_3 - b_2) + ...))`, a gate behind a closed one has none (METHOD section 4).
 */
export function bitsSlope(candidates: readonly number[], { errors, thresholds }: BitGates): number[] {
  const gates = candidates.slice(1).map((_, j) => (errors[j]! > thresholds[j]! ? 1 : 0));
  // What gate j adds when it opens: its own step and every open one behind it.
  const gains = gates.map(() => 0);
  for (let j = gates.length - 1; j >= 0; j--) {
    const behind = j + 1 < gates.length ? gates[j + 1]! * gains[j + 1]! : 0;
    gains[j] = candidates[j + 1]! - candidates[j]! + behind;
  }
  let reached = 1;
  return gates.map((gate, j) => {
    const slope = reached * gains[j]! * gateSlope(errors[j]!, thresholds[j]!);
    reached *= gate;
    return slope;
  });
}
