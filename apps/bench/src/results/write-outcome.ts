import { BACKEND, COST_MODEL, DATASET, QUANTIZER } from '@bitshare/core';
import { createBops } from '@bitshare/costs';
import type { RecipeOutcome } from '../recipes/recipe-outcome.ts';
import { reportPage } from '../report/report-page.ts';
import { compressedLayers, measure } from './measure.ts';
import { networkFileOf } from './network-file.ts';
import type { OutputFolder } from './output-folder.ts';
import type { RunResult } from './result.ts';
import { weightsFile } from './weights-file.ts';

/** What a result needs to be made again, beside its parts. */
export type Origin = Pick<RunResult, 'seed' | 'command'>;

/**
 * Writes what a recipe found: `result.json`, `policy.json`, `history.json` and `report.html`, and its last method's network as
 * `network.json` and `weights.safetensors`.
 */
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
    conventions: [...new Set([createBops().convention, container.resolve(COST_MODEL).convention])],
  };
  const last = methods.at(-1)!.after;
  const layers = compressedLayers(last);
  const search = history.filter((entry) => entry.gates !== undefined);
  await output.writeJson('result.json', result);
  if (searchedPolicy) await output.writeJson('policy.json', searchedPolicy);
  await output.writeJson('history.json', history);
  await output.writeJson('network.json', networkFileOf(last, container.resolve(QUANTIZER), dataset));
  if (last.weights) await output.writeBytes('weights.safetensors', weightsFile(last.weights));
  await output.writeText(
    'report.html',
    reportPage({ title, network: original.name, layers, search, result }),
  );
  return result;
}
