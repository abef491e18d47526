import { type Split, UserError } from '@bitshare/core';

/** Steps of one epoch. @throws UserError when an epoch has no steps. */
export function stepsPerEpochOf(task: string, { size }: Pick<Split, 'size'>, batchSize: number): number {
  const steps = Math.floor(size / batchSize);
  if (steps >= 1) return steps;
  throw new UserError(
    `${task}: batchSize ${batchSize} is larger than the ${size} training images.`,
    'Choose a smaller batchSize.',
  );
}
