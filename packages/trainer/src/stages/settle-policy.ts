import {
  type Backend,
  type CompressionPolicy,
  createRandom,
  type DatasetSource,
  type PipelineState,
  type Progress,
  type Quantizer,
  type Random,
  silentProgress,
} from '@bitshare/core';
import { checkPolicy, createNetwork, fixedPrecision } from '@bitshare/network';
import { forgetRanges } from '../calibrate.ts';
import { createJudge } from '../teacher/judge.ts';
import { onOriginal } from './on-original.ts';
import { quantizeNetwork } from './quantize-network.ts';

interface SettlingParts {
  readonly backend: Backend;
  readonly dataset: DatasetSource;
  readonly quantizer: Quantizer;
  readonly random: Random | undefined;
  readonly progress: Progress | undefined;
}

/** The state at a policy, its network calibrated for it if it is trained. @param task for messages. */
export async function settlePolicy(
  task: string,
  { backend, dataset, quantizer, random = createRandom(0), progress = silentProgress }: SettlingParts,
  state: PipelineState,
  policy: CompressionPolicy,
  signal: AbortSignal | undefined,
): Promise<PipelineState> {
  const { graph, weights } = state;
  checkPolicy(graph, policy);
  const settled = { ...state, policy, searchedPolicy: onOriginal(policy, state) };
  if (!weights) return settled;
  await backend.activate();
  const judge = createJudge(task, await dataset.load(), state);
  const network = createNetwork(graph, weights);
  const { parameters } = network;
  forgetRanges(network, quantizer);
  try {
    const transform = fixedPrecision({ graph, policy, quantizer, parameters });
    const quantization = { task, policy, transform, progress, judge };
    await quantizeNetwork(network, quantization, { split: judge.train, random, signal });
    return { ...settled, weights: await parameters.read() };
  } finally {
    network.dispose();
    judge.dispose();
  }
}
