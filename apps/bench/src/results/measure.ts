import type { PipelineState, StageEffort, StageKind } from '@bitshare/core';
import type { MethodOutcome } from '../recipes/recipe-outcome.ts';
import { bopsOf, workOf } from './compressed-layers.ts';
import type { ResultRow } from './result.ts';

/** A method's row: what its network scores, costs and weighs, and how long its stages took. */
export function measure({ method, before, after }: MethodOutcome): ResultRow {
  const { work, fullPrecision } = workOf(after);
  const bops = bopsOf(work);
  return {
    method,
    ...accuracyOf(after),
    bops,
    ratio: bopsOf(fullPrecision) / bops,
    weightBytes: work.reduce((bytes, { weights, weightBits }) => bytes + (weights * weightBits) / 8, 0),
    seconds: secondsOf(after) - secondsOf(before),
    searchSeconds: secondsOf(after, 'search') - secondsOf(before, 'search') || undefined,
    searchPeakBytes: searchPeakBytes(after),
  };
}

/** What its stages took. @param kind of these alone; absent: of all. */
const effortsOf = ({ efforts }: PipelineState, kind?: StageKind): readonly StageEffort[] =>
  Object.values(efforts).filter((effort) => kind === undefined || effort.kind === kind);

const secondsOf = (state: PipelineState, kind?: StageKind): number =>
  effortsOf(state, kind).reduce((sum, { seconds }) => sum + seconds, 0);

/** Of the searches, the one that took most. */
function searchPeakBytes(state: PipelineState): number | undefined {
  const peaks = effortsOf(state, 'search').flatMap(({ peakBytes }) => peakBytes ?? []);
  return peaks.length > 0 ? Math.max(...peaks) : undefined;
}

/** On the test images, by the last stage that measured it. */
function accuracyOf({ history }: PipelineState): Pick<ResultRow, 'top1' | 'top5'> {
  const { top1, top5 } = history.findLast((entry) => entry.metrics.top1 !== undefined)?.metrics ?? {};
  if (top1 === undefined || top5 === undefined) throw new Error('no stage measured the accuracy');
  return { top1, top5 };
}
