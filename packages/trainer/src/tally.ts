import type { Metrics } from '@bitshare/core';

/** Sums of an epoch so far, as plain data. */
export interface TallyState {
  readonly loss: number;
  readonly correct: number;
  readonly images: number;
  readonly cost: number;
}

/** The metrics of an epoch so far, for display. */
export interface Tally {
  /** @param loss mean of the step's images. @param cost of the step; absent without a search. */
  add(loss: number, correct: number, images: number, cost: number | undefined): void;
  metrics(): Metrics;
  state(): TallyState;
}

/** @param figure name of the share of correct answers. */
export function createTally(
  start: TallyState = { loss: 0, correct: 0, images: 0, cost: 0 },
  figure = 'trainTop1',
): Tally {
  let sum = start;
  return {
    add(loss, correct, images, cost = 0) {
      sum = {
        loss: sum.loss + loss * images,
        correct: sum.correct + correct,
        images: sum.images + images,
        cost,
      };
    },
    metrics() {
      const { loss, correct, images, cost } = sum;
      return { loss: loss / images, [figure]: (100 * correct) / images, ...(cost > 0 ? { cost } : {}) };
    },
    state: () => sum,
  };
}
