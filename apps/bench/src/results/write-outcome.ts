import { BACKEND, DATASET } from '@bitshare/core';
import type { RecipeOutcome } from '../recipes/recipe-outcome.ts';
import { reportPage } from '../report/report-page.ts';
import { compressedLayers, measure } from './measure.ts';
import type { OutputFolder } from './output-folder.ts';
import type { RunResult } from './result.ts';

/** What a result needs to be made again, beside its parts. */
export type Origin = Pick<RunResult, 'seed' | 'command'>;

/** Writes `result.json`, `policy.json`, `history.json` and `report.html` of what a recipe found. */
export async function writeOutcome(
  output: OutputFolder,
  outcome: RecipeOutcome,
  origin: Origin,
): Promise<RunResult> {
  const { title, container, methods, collapse } = outcome;
  const { original, searchedPolicy, history } = collapse?.state ?? methods.at(-1)!.after;
  const engineInfo = await container.resolve(BACKEND).activate();
  const dataset = await container.resolve(DATASET).load();
  const result: RunResult = {
    rows: methods.map(measure),
    ...origin,
    engine: engineInfo.engine,
    engineInfo,
    dataset: dataset.name,
    datasetVersion: dataset.version,
  };
  const layers = compressedLayers(methods.at(-1)!.after);
  const search = history.filter((entry) => entry.gates !== undefined);
  await output.writeJson('result.json', result);
  if (searchedPolicy) await output.writeJson('policy.json', searchedPolicy);
  await output.writeJson('history.json', history);
  await output.writeText(
    'report.html',
    reportPage({ title, network: original.name, layers, search, result }),
  );
  return result;
}
