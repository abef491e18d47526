import { UserError } from '@bitshare/core';
import type { ModelName } from '@bitshare/models';
import type { RunConfigInput } from '../../config/run-config.ts';
import type { EngineName } from '../../engines.ts';
import type { MethodSetting, PaperTable, TableRow } from '../paper/paper-table.ts';
import type { PaperNetwork } from '../paper/published-figures.ts';
import type { Scale } from '../paper/scale.ts';

export interface TablePlanOptions {
  readonly scale: Scale;
  readonly dataset: RunConfigInput['dataset'];
  readonly engine: EngineName;
  /** The zoo's name of the network that is run for a network of the paper. */
  readonly modelOf: (network: PaperNetwork) => ModelName;
  /** Trained full-precision weights as the start of every trial. Absent: each seed trains its own. */
  readonly weights?: string | undefined;
  /** Trials of each row, with the seeds 0, 1, ... */
  readonly seeds: number;
}

/** A run for a table. */
export interface Trial {
  /** Digest of its settings, the name of its folder, so that tables share trials. */
  readonly id: string;
  readonly seed: number;
  readonly config: RunConfigInput;
  /** The trial whose full-precision network it starts from. */
  readonly startsFrom?: string | undefined;
}

export interface PlannedRow {
  readonly row: TableRow;
  readonly model: string;
  /** Ids, one per seed. */
  readonly trials: readonly string[];
}

export interface TablePlan {
  readonly rows: readonly (PlannedRow | { readonly row: TableRow; readonly model?: never })[];
  /** Each trial once, after the one that it starts from. */
  readonly trials: readonly Trial[];
}

/**
 * The runs of a table. Every method of a network and a seed starts from the same full-precision network, which is
 * trained once.
 * @throws UserError when weights are given for a table of several networks.
 */
export function planTable(table: PaperTable, options: TablePlanOptions): TablePlan {
  const { scale, seeds } = options;
  const first = table.rows[0]?.network;
  const trials = new Map<string, Trial>();
  const rows = table.rows.map((row) => {
    const { network, setting } = row;
    if (!setting || !(scale.everyNetwork || network === first)) return { row };
    const ids = Array.from({ length: seeds }, (_, seed) => {
      const float = trialOf(network, { method: { name: 'full-precision' } }, seed, options);
      const own = trialOf(network, setting, seed, options, float.id);
      for (const trial of [float, own]) trials.set(trial.id, trials.get(trial.id) ?? trial);
      return own.id;
    });
    return { row, model: options.modelOf(network), trials: ids };
  });
  const models = new Set(rows.flatMap(({ model }) => model ?? []));
  if (options.weights !== undefined && models.size > 1)
    throw new UserError(
      `Weights of one network cannot start the trials of ${[...models].join(', ')}.`,
      'Leave out --weights, or choose one network with --model.',
    );
  return { rows, trials: [...trials.values()] };
}

function trialOf(
  network: PaperNetwork,
  setting: MethodSetting,
  seed: number,
  { scale, dataset, engine, modelOf, weights }: TablePlanOptions,
  float?: string,
): Trial {
  const { targetRatio, pruneRatio } = setting;
  const { batchSize, stages, prune } = scale.recipe(network);
  const { pretrain, search, fineTune } = stages;
  const method =
    setting.method.name === 'two-stage'
      ? { ...setting.method, prune: { ...prune, targetRatio: pruneRatio } }
      : setting.method;
  const bits = method.name === 'uniform' ? method.bits : undefined;
  const name = modelOf(network);
  const id = [name, method.name, bits, targetRatio, `seed${seed}`]
    .filter((part) => part !== undefined)
    .join('-');
  const base = { model: { name }, dataset, engine, seed, batchSize, method };
  if (method.name === 'full-precision') {
    const start = weights === undefined ? { stages: { pretrain } } : { weights };
    return { id, seed, config: { ...base, ...start } };
  }
  const searching = targetRatio === undefined ? {} : { search: { ...search, targetRatio } };
  return { id, seed, startsFrom: float, config: { ...base, stages: { ...searching, fineTune } } };
}
