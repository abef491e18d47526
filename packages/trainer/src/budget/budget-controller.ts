/** The state of a controller, as plain data: enough to resume exactly. */
export interface BudgetState {
  /** Number of observed costs. */
  readonly step: number;
  /** Logarithm of the first cost, the start of the ramp. */
  readonly start: number;
  /** The gain: the lambda for an error of `width`. */
  readonly strength: number;
  /** The last error, and the running mean of its change per step. */
  readonly error: number;
  readonly drift: number;
}

export interface BudgetControllerOptions {
  /** Target cost. */
  readonly target: number;
  /** Steps of the search. */
  readonly steps: number;
  /** Initial lambda. Default 0.1. */
  readonly lambda?: number;
  /** Share of the steps in the ramp to the target, linear in the logarithm; the remaining steps hold the target. Default 0.6. */
  readonly ramp?: number;
}

/** Controls lambda so that a cost reaches a target. It assumes only that a larger lambda lowers the cost. */
export interface BudgetController {
  /** The lambda for the current step's cost. Negative if the cost has fallen too far. */
  next(cost: number): number;
  state(): BudgetState;
  restore(state: BudgetState): void;
}

/** The output saturates at this error in log(cost), about 10 %. */
const width = 0.1;
/** Dead band: smaller errors, below a hundredth of the cost, do not change lambda. */
const deadBand = 0.01;
const limits = { least: 1e-4, most: 1e4 };

/**
 * Saturated proportional control of log(cost) along a ramp, with a gain that adapts as in Rprop. Gates react to lambda only
 * after their thresholds have moved, with an unknown delay and gain. While the error does not shrink, the controller's gain
 * grows tenfold in a tenth of the search; when the error changes its sign, the gain is halved. The controller
 * integrates the gain and not the error, so that saturation causes no windup.
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
