import { join } from 'node:path';
import { BACKEND, COST_MODEL, DATASET } from '@bitshare/core';
import { createBops } from '@bitshare/costs';
import { reportPage } from '../report/report-page.ts';
import { archivedNetworks, writeArchive } from '../results/archive-files.ts';
import { compressedLayers } from '../results/compressed-layers.ts';
import { measure } from '../results/measure.ts';
import type { OutputFolder } from '../results/output-folder.ts';
import type { RunResult } from '../results/result.ts';
import { writeNetwork } from '../results/write-network.ts';
import type { RecipeOutcome } from './recipe-outcome.ts';

/** Facts that are needed to reproduce a result, besides its plugins. */
export type Origin = Pick<RunResult, 'seed' | 'command'>;

/** Subfolder of a run for its full-precision network, laid out as a run's folder. */
const floatFolder = 'full-precision';

/**
 * Writes the outcome of a recipe: `result.json`, `policy.json`, `history.json` and `report.html`, and its last method's network as
 * `network.json` and `weights.safetensors`; its initial full-precision network likewise in `full-precision/`; and the
 * Pareto archive of its search, if any, as `archive.json` with the networks in `archived/`.
 */
export async function writeOutcome(
  output: OutputFolder,
  outcome: RecipeOutcome,
  origin: Origin,
): Promise<RunResult> {
  const { title, container, methods, collapse } = outcome;
  const { original, searchedPolicy, history } = collapse?.state ?? methods.at(-1)!.after;
  const cost = container.resolve(COST_MODEL);
  const engineInfo = await container.resolve(BACKEND).activate();
  const dataset = await container.resolve(DATASET).load();
  const result: RunResult = {
    rows: methods.map(measure),
    comparedWith: dataset.classes === undefined ? 'full precision' : 'labels',
    ...origin,
    engine: engineInfo.engine,
    engineInfo,
    dataset: dataset.name,
    datasetVersion: dataset.version,
    conventions: [...new Set([createBops().convention, cost.convention])],
  };
  const last = methods.at(-1)!.after;
  const layers = compressedLayers(last);
  const archive = archivedNetworks(last);
  const search = history.filter((entry) => entry.gates !== undefined);
  await output.writeJson('result.json', result);
  if (searchedPolicy) await output.writeJson('policy.json', searchedPolicy);
  await output.writeJson('history.json', history);
  await writeNetwork(output, '', last, container);
  if (methods.length > 1) {
    await output.writeJson(join(floatFolder, 'result.json'), { ...result, rows: [result.rows[0]] });
    await writeNetwork(output, floatFolder, methods[0]!.after, container);
  }
  if (archive.length > 0) await writeArchive(output, archive, last, container);
  await output.writeText(
    'report.html',
    reportPage({ title, network: original.name, layers, search, costUnit: cost.unit, archive, result }),
  );
  return result;
}
