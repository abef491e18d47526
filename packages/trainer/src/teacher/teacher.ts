import { type PipelineState, UserError } from '@bitshare/core';
import { createNetwork } from '@bitshare/network';
import * as tf from '@tensorflow/tfjs';

/** The network before compression, which teaches the compressed one. */
export interface Teacher {
  /**
   * Logits `[batch, classes]` with the running statistics of batch norm; no gradient passes them. The caller owns them.
   * @param images `[batch, height, width, channels]`.
   */
  logits(images: tf.Tensor4D): tf.Tensor2D;
  dispose(): void;
}

/**
 * The teacher of a state. It holds a second copy of the network's weights in the engine until it is disposed.
 * @param stage for messages. @throws UserError when the state has no full-precision weights of the original network.
 */
export function createTeacher(
  stage: string,
  { original, originalWeights }: Pick<PipelineState, 'original' | 'originalWeights'>,
): Teacher {
  if (!originalWeights)
    throw new UserError(
      `${stage}: a teacher is needed, and the state has no weights of ${original.name} before compression.`,
      'Start from startFrom(graph, weights), or run pretrain first.',
    );
  const network = createNetwork(original, originalWeights);
  return {
    logits: (images) => tf.tidy(() => network.forward(images, { training: false })),
    dispose: () => network.dispose(),
  };
}
