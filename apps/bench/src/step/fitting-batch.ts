import { isOutOfMemory } from '@bitshare/backend-wasm';
import { UserError } from '@bitshare/core';
import * as tf from '@tensorflow/tfjs';

/**
 * Runs a step at a batch size. If the engine's memory is too small, tries a half, a
 * quarter and so on. @param attempt runs one step.
 * @throws UserError that names the batch size that fits.
 */
export async function withFittingBatch<T>(
  batch: number,
  run: () => Promise<T>,
  attempt: (batch: number) => Promise<unknown>,
): Promise<T> {
  try {
    return await run();
  } catch (error) {
    if (!isOutOfMemory(error)) throw error;
    releaseTape();
    const [reason] = error.message.split('\n');
    const fitting = await largestFitting(Math.floor(batch / 2), attempt);
    const hint = fitting
      ? `A batch of ${fitting} fits: use --batch ${fitting}.`
      : 'Not even a batch of 1 fits.';
    throw new UserError(reason!, hint, { cause: error });
  }
}

async function largestFitting(
  largest: number,
  attempt: (batch: number) => Promise<unknown>,
): Promise<number | undefined> {
  for (let batch = largest; batch >= 1; batch = Math.floor(batch / 2)) {
    try {
      await attempt(batch);
      return batch;
    } catch (error) {
      if (!isOutOfMemory(error)) throw error;
      releaseTape();
    }
  }
  return undefined;
}

/** Frees the tensors that a failed forward pass leaves on the tape of tfjs. */
function releaseTape(): void {
  const { state } = tf.engine();
  for (const { saved } of state.activeTape ?? []) tf.dispose(saved ?? []);
  state.activeTape = [];
}
