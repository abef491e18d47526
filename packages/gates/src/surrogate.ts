/**
 * The surrogate derivative of a binary gate: `g = 1[score > threshold]` has the derivative
 * `dg/dthreshold = -s(1 - s)` with `s = sigmoid(score - threshold)` (METHOD section 3).
 */
export function gateDerivative(score: number, threshold: number): number {
  const s = 1 / (1 + Math.exp(threshold - score));
  return -s * (1 - s);
}
