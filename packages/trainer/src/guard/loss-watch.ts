/** What has been seen of a training's loss, as plain data. */
export interface LossWatchState {
  /** The last ones. */
  readonly losses: readonly number[];
  /** Lowest mean so far, or the loss before the first step; absent before there was one. */
  readonly lowest?: number | undefined;
  /** Steps in a row, at the end, with a loss like that of guessing, or a higher one. */
  readonly lost?: number | undefined;
}

/** Steps over which the loss is averaged. */
export const window = 20;

/** A loss above so much of guessing's counts as guessing: it varies from batch to batch. */
const nearGuessing = 0.95;

/** The state after one more loss. @param guessing the loss of guessing, `log(classes)`. */
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

/** Whether a training that had learned something has been at guessing, or worse, for so many steps. */
export const isLost = ({ lowest, lost = 0 }: LossWatchState, guessing: number, steps: number): boolean =>
  lowest !== undefined && lowest < guessing / 2 && lost >= steps;
