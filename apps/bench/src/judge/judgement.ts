import type { RunResult } from '../results/result.ts';
import type { TrialOutcomes } from '../tables/trials/run-trials.ts';
import { type Spread, spreadOf } from '../tables/trials/spread.ts';
import type { JudgePlan } from './judge-plan.ts';
import type { JudgedPolicy } from './judged-policy.ts';
import { type PairedDifference, pairedDifference } from './paired-difference.ts';

/** A row: a policy, or full precision. */
export interface JudgedRow {
  readonly title: string;
  /** Percent. Absent if every trial failed. */
  readonly top1?: Spread | undefined;
  /** Bit operations for one image, and how many times fewer than full precision. */
  readonly bops?: number | undefined;
  readonly ratio?: number | undefined;
  /** Of the top-1 accuracy from that of the first policy, in points. Absent for it and for full precision. */
  readonly difference?: PairedDifference | undefined;
  /** Why trials failed. */
  readonly failures: readonly string[];
}

/** Policies compared by one recipe of fine-tuning: the contents of `judgement.json`. */
export interface Judgement {
  readonly format: 'bitshare-judgement';
  readonly version: 1;
  readonly dataset: string;
  readonly datasetVersion: string;
  readonly code: string;
  readonly command: string;
  /** Number of seeds, from 0 on. */
  readonly seeds: number;
  /** The policy that the others are compared with. */
  readonly reference: string;
  readonly rows: readonly JudgedRow[];
}

export function judgedRows(
  policies: readonly JudgedPolicy[],
  { float, tuned }: JudgePlan,
  outcomes: TrialOutcomes,
): readonly JudgedRow[] {
  const accuracies = tuned.map((ids) => accuracyBySeed(ids, outcomes));
  return [
    rowOf('full precision', float, outcomes),
    ...policies.map(({ title }, i) => ({
      ...rowOf(title, tuned[i]!, outcomes),
      ...(i === 0 ? {} : { difference: pairedDifference(accuracies[i]!, accuracies[0]!) }),
    })),
  ];
}

function rowOf(title: string, ids: readonly string[], outcomes: TrialOutcomes): JudgedRow {
  const last = resultsOf(ids, outcomes)[0]?.rows.at(-1);
  return {
    title,
    top1: spreadOf([...accuracyBySeed(ids, outcomes).values()]),
    bops: last?.bops,
    ratio: last?.ratio,
    failures: ids.flatMap((id) => {
      const outcome = outcomes.get(id);
      return outcome instanceof Error ? [`${id}: ${outcome.message}`] : [];
    }),
  };
}

const resultsOf = (ids: readonly string[], outcomes: TrialOutcomes): RunResult[] =>
  ids.flatMap((id) => {
    const outcome = outcomes.get(id)!;
    return outcome instanceof Error ? [] : [outcome];
  });

const accuracyBySeed = (ids: readonly string[], outcomes: TrialOutcomes): ReadonlyMap<number, number> =>
  new Map(resultsOf(ids, outcomes).map(({ seed, rows }) => [seed, rows.at(-1)!.top1]));
