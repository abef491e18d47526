import { UserError } from '@bitshare/core';
import type { RunResult } from '../../results/result.ts';
import type { PaperTable } from '../paper/paper-table.ts';
import { publishedSource } from '../paper/published-figures.ts';
import type { Scale } from '../paper/scale.ts';
import { type RunTrialsOptions, runTrials, type TrialOutcomes } from './run-trials.ts';
import type { PlannedRow, TablePlan } from './table-plan.ts';
import { measuredRow, type RowTrial, type TableResult } from './table-result.ts';

export interface PerformTableOptions
  extends RunTrialsOptions,
    Pick<TableResult, 'dataset' | 'weights' | 'code' | 'command'> {
  readonly scale: Scale;
}

/** Runs a table's trials, and joins their results with the paper's figures. @throws UserError when no trial succeeds. */
export async function performTable(
  table: PaperTable,
  plan: TablePlan,
  options: PerformTableOptions,
): Promise<TableResult> {
  const outcomes = await runTrials(plan.trials, options);
  const some = [...outcomes.values()].find((outcome) => !(outcome instanceof Error)) as RunResult | undefined;
  if (!some) {
    const [failure] = outcomes.values() as Iterable<Error>;
    throw new UserError(`every trial of table ${table.id} failed; the first: ${failure?.message}`);
  }
  const { id, title, paperDataset, columns } = table;
  const { scale, dataset, weights, code, command } = options;
  const { datasetVersion, engineInfo } = some;
  return {
    ...{ format: 'bitshare-table', version: 1, table: id, title, paperDataset, publishedSource, columns },
    ...{ scale: scale.name, scaleAbout: scale.about, dataset, datasetVersion },
    ...{ weights, engine: engineInfo, code, command },
    rows: plan.rows.map((planned) => {
      const { network, method, published } = planned.row;
      if (planned.model === undefined) return { network, method, published };
      const measured = measuredRow(planned.model, trialsOf(planned, plan, outcomes), table);
      return { network, method, published, measured };
    }),
  };
}

/** Results of a row's trials. A trial with several methods counts by the last. */
function trialsOf({ trials }: PlannedRow, plan: TablePlan, outcomes: TrialOutcomes): RowTrial[] {
  return trials.map((id) => {
    const { seed } = plan.trials.find((trial) => trial.id === id)!;
    const outcome = outcomes.get(id)!;
    return { seed, outcome: outcome instanceof Error ? outcome : outcome.rows.at(-1)! };
  });
}
