import type { Dataset, Metrics, PipelineState, Split } from '@bitshare/core';
import type { Evaluation } from '../evaluate.ts';
import { labelledBy } from './labelled-by.ts';
import { createTeacher, type Teacher } from './teacher.ts';

/**
 * What a network's answers are compared with: the labels or, if the images have none, the most likely classes of the network
 * before compression. The share of equal answers is an accuracy with labels, and an agreement without.
 */
export interface Judge {
  /** Training and test images, each with its right answer. */
  readonly train: Split;
  readonly test: Split;
  /** An evaluation under the names that figures have in a history. */
  figures(evaluation: Evaluation): Metrics;
  /** `'top-1 91.30 %'`, `'agreement 98.20 %'`. */
  inWords(evaluation: Evaluation, digits?: number): string;
  /** Name of the figure of training images. */
  readonly trainFigure: 'trainTop1' | 'trainAgreement';
  dispose(): void;
}

/** @param teacher one that the caller already has. @throws UserError when labels are missing, and the state has no teacher. */
export function createJudge(
  stage: string,
  { classes, inputShape, train, test }: Dataset,
  state: PipelineState,
  teacher?: Teacher,
): Judge {
  if (classes !== undefined)
    return {
      ...{ train, test },
      figures: ({ top1, top5, loss }) => ({ top1, top5, testLoss: loss }),
      inWords: ({ top1 }, digits = 2) => `top-1 ${top1.toFixed(digits)} %`,
      trainFigure: 'trainTop1',
      dispose() {},
    };
  const answers = teacher ?? createTeacher(stage, state);
  return {
    train: labelledBy(answers, train, inputShape),
    test: labelledBy(answers, test, inputShape),
    figures: ({ top1, top5, loss }) => ({ agreement: top1, agreementTop5: top5, testLoss: loss }),
    inWords: ({ top1 }, digits = 2) => `agreement ${top1.toFixed(digits)} %`,
    trainFigure: 'trainAgreement',
    dispose() {
      if (!teacher) answers.dispose();
    },
  };
}
