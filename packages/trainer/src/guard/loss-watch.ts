/** The history of a training's loss, as plain data. */
export interface LossWatchState {
  /** The last losses. */
  readonly losses: readonly number[];
  /** Lowest mean so far, or the loss before the first step. Absent before either is known. */
  readonly lowest?: number | undefined;
  /** Number of last steps in a row with the loss of guessing or more. */
  readonly lost?: number | undefined;
}

/** Steps over which the loss is averaged. */
export const window = 20;

/** A loss above this share of guessing's counts as guessing, because it varies from batch to batch. */
const nearGuessing = 0.95;

/** The state after the next loss. @param guessing the loss of guessing, `log(classes)`. */
export function watched({ losses, lowest, lost = 0 }: LossWatchState, loss: number, guessing: number) {
  const last = [...losses, loss].slice(-window);
  const mean = last.length < window ? undefined : last.reduce((sum, one) => sum + one, 0) / window;
  return {
    mean,
    state: {
      losses: last,
      lowest: mean === undefined ? lowest : Math.min(mean, lowest ?? mean),
      lost: loss < nearGuessing * guessing ? 0 : lost + 1,
    },
  };
}

/** Whether a training that had learned has been at the loss of guessing, or more, for a number of steps. */
export const isLost = ({ lowest, lost = 0 }: LossWatchState, guessing: number, steps: number): boolean =>
  lowest !== undefined && lowest < guessing / 2 && lost >= steps;
