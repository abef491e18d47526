import type { CompressionPolicy, LayerTransform, Progress } from '@bitshare/core';
import { inferShapes, type Network } from '@bitshare/network';
import { type Calibration, calibrate, calibrationImages } from '../calibrate.ts';
import { type Evaluation, evaluate } from '../evaluate.ts';
import { quantizationComplaint } from '../guard/quantization-loss.ts';

export interface Quantization {
  /** For messages. */
  readonly task: string;
  readonly policy: CompressionPolicy;
  /** Computes the network at the policy. */
  readonly transform: LayerTransform;
  readonly progress: Progress;
}

/**
 * Calibrates a network for its policy, and warns if this loses too much accuracy.
 * @returns the evaluation at the policy, on the calibration images.
 */
export async function quantizeNetwork(
  network: Network,
  { task, policy, transform, progress }: Quantization,
  calibration: Calibration,
): Promise<Evaluation> {
  const images = calibrationImages(calibration);
  const { signal } = calibration;
  const before = await evaluate(network, images, { signal });
  await calibrate(network, transform, calibration);
  const after = await evaluate(network, images, { transform, signal });
  const classes = inferShapes(network.graph).get(network.graph.output)!.at(-1)!;
  const complaint = quantizationComplaint({ policy, classes, before, after });
  if (complaint) progress.message(`${task}: ${complaint}`);
  return after;
}
