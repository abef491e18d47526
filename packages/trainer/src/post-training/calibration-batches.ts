import type { Dataset, Graph, Random } from '@bitshare/core';
import * as tf from '@tensorflow/tfjs';
import { calibrationImages } from '../calibrate.ts';

/** The first of the run's calibration images, on the engine. The caller disposes them. @param images number, rounded up to a batch. */
export async function calibrationBatches(
  graph: Graph,
  { train: split, inputShape }: Dataset,
  random: Random,
  images: number,
): Promise<readonly tf.Tensor4D[]> {
  const batches: tf.Tensor4D[] = [];
  let taken = 0;
  for await (const { images: pixels, size } of calibrationImages(graph, { split, random }).batches({
    batchSize: 1,
  })) {
    batches.push(tf.tensor4d(pixels, [size, ...inputShape]));
    taken += size;
    if (taken >= images) break;
  }
  return batches;
}
