import { join } from 'node:path';
import { parsePolicy } from '@bitshare/core';
import { createBops } from '@bitshare/costs';
import { readJsonFile } from '../../json-file.ts';
import type { ReportContent } from '../../report/report-content.ts';
import { compressedLayers } from '../../results/compressed-layers.ts';
import { readHistory } from '../../results/history-file.ts';
import { readNetworkFile } from '../../results/network-file.ts';
import { readResultIfThere } from '../../results/result.ts';
import type { TablePlan } from './table-plan.ts';

/**
 * The trial of a table whose charts the report shows: the first finished one of SBS, or undefined. Bits, kept filters
 * and gates belong to one trial; they have no meaningful mean over seeds.
 */
export async function shownTrial({ trials }: TablePlan, root: string): Promise<ReportContent | undefined> {
  for (const { id } of trials.filter(
    ({ config: { method } }) => method && 'name' in method && method.name === 'sbs',
  )) {
    const folder = join(root, id);
    const result = await readResultIfThere(join(folder, 'result.json'));
    if (!result) continue;
    const network = await readNetworkFile(join(folder, 'network.json'));
    const history = await readHistory(join(folder, 'history.json'));
    const policy = join(folder, 'policy.json');
    return {
      title: `One trial of SBS: ${id}`,
      network: network.graph.name,
      result,
      layers: compressedLayers({
        original: network.original,
        searchedPolicy: parsePolicy(await readJsonFile(policy), policy),
      }),
      archive: [],
      costUnit: createBops().unit,
      search: history.filter((entry) => entry.gates !== undefined),
    };
  }
  return undefined;
}
