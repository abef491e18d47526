/** What a controller has learned so far, as plain data: enough to go on exactly. */
export interface BudgetState {
  /** Costs observed. */
  readonly step: number;
  /** Logarithm of the first cost, from which the way to the target starts. */
  readonly start: number;
  /** How hard an error is answered: the lambda of an error of a whole `width`. */
  readonly strength: number;
  /** The last error, and the running mean of its change per step. */
  readonly error: number;
  readonly drift: number;
}

export interface BudgetControllerOptions {
  /** The cost to reach. */
  readonly target: number;
  /** Steps that the search will take. */
  readonly steps: number;
  /** The lambda to begin with. Default 0.1. */
  readonly lambda?: number;
  /** Share of the steps in which the way to the target is gone, evenly in the logarithm; the rest is for holding it. Default 0.6. */
  readonly ramp?: number;
}

/** Drives lambda so that a cost reaches a target. Knows nothing of the search but that a larger lambda lowers the cost. */
export interface BudgetController {
  /** Takes the cost of the step in hand and gives the lambda for it. Negative where the cost has fallen too far. */
  next(cost: number): number;
  state(): BudgetState;
  restore(state: BudgetState): void;
}

/** An error of this much in log(cost), about 10 %, is answered with the full strength. */
const width = 0.1;
/** Errors below this are left alone: a hundredth of the cost. */
const deadBand = 0.01;
const limits = { least: 1e-4, most: 1e4 };

/**
 * Proportional control of log(cost) along a ramp, saturated, with a strength that adapts as in Rprop: gates answer lambda only
 * after their thresholds have travelled, by a factor that no one knows beforehand. While the error does not shrink the strength
 * grows, tenfold in a tenth of the search; whenever the error changes its sign the strength is halved. Because what is
 * accumulated is the strength and not the error, a saturated output winds nothing up.
 */
export function createBudgetController({
  target,
  steps,
  lambda = 0.1,
  ramp = 0.6,
}: BudgetControllerOptions): BudgetController {
  const goal = Math.log(target);
  const growth = 10 ** (10 / steps);
  const memory = Math.max(0.5, 1 - 20 / steps);
  let now: BudgetState = { step: 0, start: Number.NaN, strength: lambda, error: 0, drift: 0 };

  return {
    next(cost) {
      const value = Math.log(cost);
      const start = now.step === 0 ? value : now.start;
      const share = Math.min(1, (now.step + 1) / (ramp * steps));
      const error = value - (start + (goal - start) * share);
      const drift = memory * now.drift + (1 - memory) * (error - now.error);
      const turned = error * now.error < 0;
      const idle = Math.abs(error) < deadBand || error * drift < 0;
      const factor = turned ? 0.5 : idle ? 1 : growth;
      const strength = Math.min(limits.most, Math.max(limits.least, now.strength * factor));
      now = { step: now.step + 1, start, strength, error, drift };
      return strength * Math.max(-1, Math.min(1, error / width));
    },
    state: () => now,
    restore(state) {
      now = state;
    },
  };
}
