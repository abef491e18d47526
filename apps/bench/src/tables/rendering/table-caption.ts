import { engineSentence } from '../../engines/engine-sentence.ts';
import type { TableResult } from '../trials/table-result.ts';

/** The caption of a table: its conditions and sources. */
export function captionOf(result: TableResult): string[] {
  const { engine, rows, scale, scaleAbout, dataset, datasetVersion, paperDataset, publishedSource } = result;
  const { weights, code } = result;
  const seeds = [...new Set(rows.flatMap(({ measured }) => measured?.seeds ?? []))].sort((a, b) => a - b);
  const failures = rows.flatMap(({ method, measured }) =>
    (measured?.failures ?? []).map(({ seed, message }) => `${method}, seed ${seed}: ${message}`),
  );
  return [
    `Ours: scale "${scale}" (${scaleAbout}); data set ${dataset} (${datasetVersion}); engine ${engineSentence(engine)}; bitshare ${code}; ${seedsText(seeds)}.`,
    ...(weights ? [`Every trial starts from the trained full-precision weights ${weights}.`] : []),
    `Columns headed "paper" are the authors' own figures, on ${paperDataset} at their scale, from ${publishedSource}; rows without our figures are methods that bitshare does not run, or networks that this scale omits.`,
    ...(failures.length > 0 ? [`Failed: ${failures.join('; ')}.`] : []),
    `Made by: ${result.command}`,
  ];
}

function seedsText(seeds: readonly number[]): string {
  if (seeds.length === 0) return 'no seed finished';
  if (seeds.length === 1)
    return `one seed (${seeds[0]}), so differences of a few tenths of a point are not significant`;
  return `mean ± sample standard deviation over the seeds ${seeds.join(', ')}`;
}
