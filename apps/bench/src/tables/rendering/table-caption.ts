import { engineSentence } from '../../engines/engine-sentence.ts';
import type { TableResult } from '../trials/table-result.ts';

/** What a reader must know to believe a table, in sentences. */
export function captionOf(result: TableResult): string[] {
  const { engine, rows, scale, scaleAbout, dataset, datasetVersion, paperDataset, publishedSource } = result;
  const { weights, code } = result;
  const seeds = [...new Set(rows.flatMap(({ measured }) => measured?.seeds ?? []))].sort((a, b) => a - b);
  const failures = rows.flatMap(({ method, measured }) =>
    (measured?.failures ?? []).map(({ seed, message }) => `${method}, seed ${seed}: ${message}`),
  );
  return [
    `Ours: scale "${scale}" (${scaleAbout}); data set ${dataset} (${datasetVersion}); engine ${engineSentence(engine)}; bitshare ${code}; ${seedsText(seeds)}.`,
    ...(weights ? [`Full precision is not trained here: every trial starts from ${weights}.`] : []),
    `Columns headed "paper" are the authors' own figures, on ${paperDataset} at their scale, from ${publishedSource}; rows without figures of ours are methods that bitshare does not run, or networks that this scale leaves out.`,
    ...(failures.length > 0 ? [`Failed: ${failures.join('; ')}.`] : []),
    `Made by: ${result.command}`,
  ];
}

function seedsText(seeds: readonly number[]): string {
  if (seeds.length === 0) return 'no seed finished';
  if (seeds.length === 1)
    return `one seed (${seeds[0]}), so that differences of a few tenths of a point mean nothing`;
  return `mean ± sample standard deviation over the seeds ${seeds.join(', ')}`;
}
