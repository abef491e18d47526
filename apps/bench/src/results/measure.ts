import type { PipelineState, StageEffort, StageKind } from '@bitshare/core';
import type { MethodOutcome } from '../recipes/recipe-outcome.ts';
import { bopsOf, workOf } from './compressed-layers.ts';
import type { ResultRow } from './result.ts';

/** A method's row: accuracy, teacher, cost, weight bytes and training time. */
export function measure({ method, before, after }: MethodOutcome): ResultRow {
  const { work, fullPrecision } = workOf(after);
  const bops = bopsOf(work);
  return {
    method,
    ...accuracyOf(after),
    ...(after.taught ? { taught: after.taught } : {}),
    bops,
    ratio: bopsOf(fullPrecision) / bops,
    weightBytes: work.reduce((bytes, { weights, weightBits }) => bytes + (weights * weightBits) / 8, 0),
    seconds: secondsOf(after) - secondsOf(before),
    searchSeconds: secondsOf(after, 'search') - secondsOf(before, 'search') || undefined,
    searchPeakBytes: searchPeakBytes(after),
  };
}

/** Resources of its stages. @param kind only stages of this kind. Absent: all. */
const effortsOf = ({ efforts }: PipelineState, kind?: StageKind): readonly StageEffort[] =>
  Object.values(efforts).filter((effort) => kind === undefined || effort.kind === kind);

const secondsOf = (state: PipelineState, kind?: StageKind): number =>
  effortsOf(state, kind).reduce((sum, { seconds }) => sum + seconds, 0);

/** Largest peak memory of a search. */
function searchPeakBytes(state: PipelineState): number | undefined {
  const peaks = effortsOf(state, 'search').flatMap(({ peakBytes }) => peakBytes ?? []);
  return peaks.length > 0 ? Math.max(...peaks) : undefined;
}

/** Test accuracy, or agreement without labels, of the last stage that evaluated it. */
function accuracyOf({ history }: PipelineState): Pick<ResultRow, 'top1' | 'top5'> {
  const last = history.findLast(({ metrics }) => ['top1', 'agreement'].some((name) => name in metrics));
  const { top1, top5, agreement, agreementTop5 } = last?.metrics ?? {};
  const found = { top1: top1 ?? agreement, top5: top5 ?? agreementTop5 };
  if (found.top1 === undefined || found.top5 === undefined) throw new Error('no stage measured the accuracy');
  return { top1: found.top1, top5: found.top5 };
}
