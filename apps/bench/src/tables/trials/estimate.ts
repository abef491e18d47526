import type { Backend, Graph } from '@bitshare/core';
import { inferShapes } from '@bitshare/network';
import type { RunConfig } from '../../config/run-config.ts';
import { isModule } from '../../roles/role.ts';
import { randomBatch, timeSteps } from '../../step/time-steps.ts';

/** The data for the time estimate of a table. */
export interface StepCost {
  readonly fp32: number;
  readonly sbs: number;
}

/** Seconds of a training step of each kind, measured on synthetic images. */
export async function measureSteps(graph: Graph, batchSize: number, backend: Backend): Promise<StepCost> {
  await backend.activate();
  const classes = inferShapes(graph).get(graph.output)!.at(-1)!;
  const batch = randomBatch(graph, batchSize, classes, 0);
  const best = async (method: 'fp32' | 'sbs') =>
    Math.min(...(await timeSteps(graph, method, batch, 3, 0)).seconds);
  return { fp32: await best('fp32'), sbs: await best('sbs') };
}

/** Measured factor of a step's time with a branch for each candidate. */
const multiPathFactor = 3;

/** Estimated seconds of a trial, without loading and evaluation. @param images in the training set. */
export function estimatedSeconds(
  { method, stages, batchSize, weights }: RunConfig,
  { fp32, sbs }: StepCost,
  images: number,
): number {
  const steps = (epochs: number) => epochs * Math.floor(images / batchSize);
  const name = isModule(method) ? undefined : method.name;
  if (name === 'full-precision')
    return weights === undefined ? steps(stages.pretrain?.epochs ?? 0) * fp32 : 0;
  const tuning = steps(stages.fineTune.epochs) * sbs;
  if (name === 'uniform') return tuning;
  const pruning =
    'prune' in method && typeof method.prune === 'object' ? steps(method.prune.epochs) * sbs : 0;
  const factor = name === 'multi-path' ? multiPathFactor : 1;
  return pruning + steps(stages.search.epochs) * sbs * factor + tuning;
}
