import type { LayerWork, PipelineState, StageEffort, StageKind } from '@bitshare/core';
import { createBops } from '@bitshare/costs';
import { countLayers, uniformPolicy } from '@bitshare/network';
import type { MethodOutcome } from '../recipes/recipe-outcome.ts';
import type { ReportLayer } from '../report/report-content.ts';
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

/** A network, and what a search made of it. */
type Compression = Pick<PipelineState, 'original' | 'searchedPolicy'>;

/** The original network's layers, as they were and as the state compresses them. */
export function compressedLayers(state: Compression): ReportLayer[] {
  const { work, fullPrecision } = workOf(state);
  const costs = createBops();
  const [after, before] = [costs.ledger(work).layers, costs.ledger(fullPrecision).layers];
  return work.map(({ id, weightBits, activationBits, keptOutputs }, i) => ({
    id,
    weightBits,
    activationBits,
    filters: fullPrecision[i]!.keptOutputs,
    keptFilters: keptOutputs,
    bops: after[i]!.cost,
    fullPrecisionBops: before[i]!.cost,
  }));
}

/** Counted on the network before extraction, so that both counts have the same layers. */
function workOf({ original, searchedPolicy }: Compression) {
  const floatPolicy = uniformPolicy(original, 32);
  return {
    work: countLayers(original, searchedPolicy ?? floatPolicy),
    fullPrecision: countLayers(original, floatPolicy),
  };
}

const bopsOf = (work: readonly LayerWork[]): number => createBops().ledger(work).total;

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
