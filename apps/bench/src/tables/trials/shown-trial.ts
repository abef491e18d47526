import { join } from 'node:path';
import { type Graph, parsePolicy } from '@bitshare/core';
import { createBops } from '@bitshare/costs';
import { modelByName } from '@bitshare/models';
import { graphLayers } from '@bitshare/network';
import { readJsonFile } from '../../json-file.ts';
import type { ReportContent } from '../../report/report-content.ts';
import { compressedLayers } from '../../results/compressed-layers.ts';
import { readHistory } from '../../results/history-file.ts';
import { readNetworkFile } from '../../results/network-file.ts';
import { readResultIfThere } from '../../results/result.ts';
import type { TablePlan } from './table-plan.ts';

/**
 * What a report draws of one trial of a table: the first finished one of SBS, or nothing where there is none. Bits, kept filters
 * and gates of a search are pictures of one trial; their mean over seeds would be of none.
 */
export async function shownTrial({ trials }: TablePlan, root: string): Promise<ReportContent | undefined> {
  for (const { id, config } of trials.filter((trial) => trial.config.variant === 'sbs')) {
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
        original: originalOf(config.model, network.graph),
        searchedPolicy: parsePolicy(await readJsonFile(policy), policy),
      }),
      archive: [],
      costUnit: createBops().unit,
      search: history.filter((entry) => entry.gates !== undefined),
    };
  }
  return undefined;
}

/** The network before filters were removed: the zoo's, for the images and classes of what is left. */
function originalOf({ name, width }: { name: string; width?: number | undefined }, { nodes }: Graph): Graph {
  const input = nodes.find((node) => node.op === 'input')!;
  const last = graphLayers({ name, nodes, output: '' }).at(-1)!;
  const classes = last.op === 'dense' ? last.attributes.units : last.attributes.filters;
  return modelByName(name, { inputShape: input.attributes.shape, classes, width });
}
