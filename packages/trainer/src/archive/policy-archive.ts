import {
  type ArchivedPolicy,
  archiveOf,
  archiveSnapshot,
  type CompressionPolicy,
  type Graph,
  type Quantizer,
  type Resumable,
  type Split,
  type Weights,
} from '@bitshare/core';
import { extract } from '@bitshare/network';
import * as z from 'zod';
import { type Calibration, calibrated } from '../calibrate.ts';
import { evaluatePolicy } from '../evaluate-policy.ts';
import type { Moment } from '../train.ts';
import { createParetoArchive, type ParetoArchive } from './pareto-archive.ts';

/** Settings of a search's Pareto archive. */
export interface ArchiveOptions {
  /** Largest number of policies. Default 8. */
  readonly size?: number;
  /** Epochs between evaluations; the last step is evaluated too. Default 0.25. */
  readonly every?: number;
  /** Number of test images that evaluate a policy, from the first on. Default: all. */
  readonly images?: number | undefined;
}

export const archiveSchema = z.strictObject({
  size: z.int().min(2).default(8).describe('Largest number of policies. Default 8.'),
  every: z.number().positive().default(0.25).describe('Epochs between evaluations. Default 0.25.'),
  images: z
    .int()
    .min(1)
    .optional()
    .describe(
      'Number of test images (or validation images, if there are any) that evaluate a policy. Default: all.',
    ),
});

export interface ArchivedSearch {
  readonly graph: Graph;
  /** The present policy. */
  readonly policy: () => Promise<CompressionPolicy>;
  /** The network's weights at it. */
  readonly weights: (policy: CompressionPolicy) => Promise<Weights>;
  readonly quantizer: Quantizer;
  readonly costOf: (policy: CompressionPolicy) => number;
  /** The policy on the network before extraction. */
  readonly onOriginal: (policy: CompressionPolicy) => CompressionPolicy;
  /** The images that evaluate policies. */
  readonly split: Split;
  readonly calibration: Calibration;
  readonly stepsPerEpoch: number;
  /** Steps of the whole search. */
  readonly steps: number;
}

/** Evaluates a search's policy at intervals, and keeps the non-dominated ones. */
export interface PolicyArchive extends Resumable {
  look(moment: Moment): Promise<void>;
  entries(): readonly ArchivedPolicy[];
}

export function createPolicyArchive(
  {
    graph,
    quantizer,
    costOf,
    onOriginal,
    split,
    calibration,
    stepsPerEpoch,
    steps,
    ...search
  }: ArchivedSearch,
  { size, every, images }: z.output<typeof archiveSchema>,
): PolicyArchive {
  const interval = Math.max(1, Math.round(every * stepsPerEpoch));
  let archive: ParetoArchive<ArchivedPolicy> = createParetoArchive(size);
  return {
    async look({ step, epoch }) {
      if (step % interval !== 0 && step !== steps) return;
      const policy = await search.policy();
      const found = { graph, weights: await search.weights(policy), policy, quantizer };
      const weights = await calibrated(found, calibration);
      const candidate = { ...found, weights };
      const { top1 } = await evaluatePolicy(candidate, split, { images });
      const tradeOff = { top1, cost: costOf(policy) };
      if (archive.accepts(tradeOff))
        archive.add({
          ...extract(graph, weights, policy),
          ...tradeOff,
          searchedPolicy: onOriginal(policy),
          epoch,
        });
    },
    entries: () => archive.entries(),
    state: () => archiveSnapshot(archive.entries()),
    restore(state) {
      archive = createParetoArchive(size, archiveOf(state));
    },
  };
}
