import type { CompressionPolicy, LayerTransform, Progress } from '@bitshare/core';
import { inferShapes, type Network } from '@bitshare/network';
import { type Calibration, calibrate, calibrationImages } from '../calibrate.ts';
import { type Evaluation, evaluate } from '../evaluate.ts';
import { quantizationComplaint } from '../guard/quantization-loss.ts';
import type { Judge } from '../teacher/judge.ts';

export interface Quantization {
  /** For messages. */
  readonly task: string;
  readonly policy: CompressionPolicy;
  /** Computes the network at the policy. */
  readonly transform: LayerTransform;
  readonly progress: Progress;
  /** Names the figures of a warning. */
  readonly judge: Judge;
}

/**
 * Calibrates a network for its policy, and warns if this loses too much accuracy.
 * @param calibration of the judge's images. @returns the evaluation at the policy, on the calibration images.
 */
export async function quantizeNetwork(
  network: Network,
  { task, policy, transform, progress, judge }: Quantization,
  calibration: Calibration,
): Promise<Evaluation> {
  const images = calibrationImages(network.graph, calibration);
  const { signal } = calibration;
  const before = await evaluate(network, images, { signal });
  await calibrate(network, transform, calibration);
  const after = await evaluate(network, images, { transform, signal });
  const classes = inferShapes(network.graph).get(network.graph.output)!.at(-1)!;
  const complaint = quantizationComplaint({ policy, classes, before, after, inWords: judge.inWords });
  if (complaint) progress.message(`${task}: ${complaint}`);
  return after;
}
