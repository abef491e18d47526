import { type Batch, type LayerTransform, type Split, UserError } from '@bitshare/core';
import type { Network } from '@bitshare/network';
import * as tf from '@tensorflow/tfjs';
import { eventLoopTurn } from './event-loop-turn.ts';
import { imagesPerPass } from './images-per-pass.ts';

export interface Evaluation {
  /** Percent of images whose most likely class is that of their label. */
  readonly top1: number;
  /** Percent of images whose label is among the five most likely; 100 where there are at most five classes. */
  readonly top5: number;
  /** Mean cross-entropy of the labels. */
  readonly loss: number;
}

export interface EvaluateOptions {
  readonly transform?: LayerTransform | undefined;
  /** Default 250, and less for a network whose values would not fit in memory. */
  readonly batchSize?: number;
  /** Number of images, from the first on. Default: all. */
  readonly images?: number | undefined;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Evaluates a network on the labelled images of a split, without augmentation and with running statistics.
 * @throws UserError when they have no labels.
 */
export async function evaluate(
  network: Network,
  split: Split,
  {
    transform,
    batchSize = imagesPerPass(network.graph, 250),
    images = Number.POSITIVE_INFINITY,
    signal,
  }: EvaluateOptions = {},
): Promise<Evaluation> {
  const sum = { top1: 0, top5: 0, loss: 0, images: 0 };
  for await (const batch of split.batches({ batchSize })) {
    await eventLoopTurn();
    signal?.throwIfAborted();
    const logits = tf.tidy(() =>
      network.forward(tf.tensor4d(batch.images, [batch.size, ...network.inputShape]), {
        training: false,
        transform,
      }),
    );
    const values = (await logits.data()) as Float32Array;
    const classes = logits.shape[1]!;
    logits.dispose();
    const labels = labelsOf(batch);
    const counted = Math.min(batch.size, images - sum.images);
    for (let i = 0; i < counted; i++) {
      const row = values.subarray(i * classes, (i + 1) * classes);
      const rank = rankOf(row, labels[i]!);
      if (rank === 0) sum.top1++;
      if (rank < 5) sum.top5++;
      sum.loss += logSumExp(row) - row[labels[i]!]!;
    }
    sum.images += counted;
    if (sum.images >= images) break;
  }
  return {
    top1: (100 * sum.top1) / sum.images,
    top5: (100 * sum.top5) / sum.images,
    loss: sum.loss / sum.images,
  };
}

function labelsOf({ labels }: Batch): Int32Array {
  if (labels) return labels;
  throw new UserError(
    'images without labels cannot be evaluated alone.',
    'Compare with a teacher, as the stages do.',
  );
}

/** The number of classes that are more likely than `label`. NaN counts as more likely, so that a network of NaN scores 0. */
function rankOf(row: ArrayLike<number>, label: number): number {
  const own = row[label]!;
  let rank = 0;
  for (let i = 0; i < row.length; i++)
    if (i !== label && !(row[i]! < own) && (row[i] !== own || i < label)) rank++;
  return rank;
}

function logSumExp(row: Iterable<number>): number {
  const values = Array.from(row);
  const largest = Math.max(...values);
  return largest + Math.log(values.reduce((sum, value) => sum + Math.exp(value - largest), 0));
}
