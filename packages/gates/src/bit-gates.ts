import { gateDerivative } from './surrogate.ts';

/** One tensor's quantization gates, as numbers: `thresholds[j]` decides between candidates j and j + 1 by `errors[j]`. */
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

/** `b_1 + g_2((b_2 - b_1) + g_3((b_3 - b_2) + ...))` for gates of any values. */
export const relaxedBits = (candidates: readonly number[], gates: readonly number[]): number =>
  candidates[0]! + (gates.length > 0 ? gates[0]! * gainsOf(candidates, gates)[0]! : 0);

/** Derivative of the relaxed bits with respect to each gate; 0 for a gate above a closed one. */
export function relaxedBitsDerivative(candidates: readonly number[], gates: readonly number[]): number[] {
  const gains = gainsOf(candidates, gates);
  let reached = 1;
  return gates.map((gate, j) => {
    const derivative = reached * gains[j]!;
    reached *= gate;
    return derivative;
  });
}

/** Bits that each gate adds when it opens: its own step, and those of the gates above it. */
function gainsOf(candidates: readonly number[], gates: readonly number[]): number[] {
  const gains = gates.map((_, j) => candidates[j + 1]! - candidates[j]!);
  for (let j = gains.length - 2; j >= 0; j--) gains[j]! += gates[j + 1]! * gains[j + 1]!;
  return gains;
}

/** Derivative of the selected bits with respect to each threshold, through the surrogate derivative of binary gates (METHOD section 4). */
export function bitsDerivative(candidates: readonly number[], { errors, thresholds }: BitGates): number[] {
  const gates = candidates.slice(1).map((_, j) => (errors[j]! > thresholds[j]! ? 1 : 0));
  return relaxedBitsDerivative(candidates, gates).map(
    (derivative, j) => derivative * gateDerivative(errors[j]!, thresholds[j]!),
  );
}
