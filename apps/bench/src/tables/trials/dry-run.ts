import { BACKEND, compose, DATASET } from '@bitshare/core';
import type { RunConfig } from '../../config/run-config.ts';
import { type EngineName, type EngineSettings, engineByName } from '../../engines.ts';
import { clock } from '../../figures.ts';
import { runParts } from '../../recipes/run-parts.ts';
import { textTable } from '../../text-table.ts';
import { estimatedSeconds, measureSteps, type StepCost } from './estimate.ts';
import type { TablePlan, Trial } from './table-plan.ts';

/** Lists the trials, and their estimated time on this machine. */
export async function dryRun(
  { trials }: TablePlan,
  configs: readonly RunConfig[],
  { engine, jobs, ...settings }: EngineSettings & { readonly engine: EngineName; readonly jobs: number },
): Promise<string> {
  const backend = compose(engineByName(engine, settings)).resolve(BACKEND);
  const { plugins } = await runParts(configs[0]!);
  const dataset = await compose(...plugins)
    .resolve(DATASET)
    .load();
  const costs = new Map<string, StepCost>();
  const lines: { readonly trial: Trial; readonly seconds: number }[] = [];
  for (const [i, config] of configs.entries()) {
    const graph = (await runParts(config)).network.graphOf(dataset);
    const cost = costs.get(graph.name) ?? (await measureSteps(graph, config.batchSize, backend));
    costs.set(graph.name, cost);
    lines.push({ trial: trials[i]!, seconds: estimatedSeconds(config, cost, dataset.train.size) });
  }
  const total = lines.reduce((sum, { seconds }) => sum + seconds, 0);
  const table = textTable(
    [
      { title: 'Trial', cell: ({ trial }) => trial.id },
      { title: 'Starts from', cell: ({ trial }) => trial.startsFrom ?? '' },
      { title: 'Estimate', cell: ({ seconds }) => clock(seconds), align: 'right' },
    ],
    lines,
  );
  return `${table}\n${trials.length} trials, about ${clock(total)} on this machine one after the other, without evaluation and loading.\n`;
}
