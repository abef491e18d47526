import { type ArchivedPolicy, COST_MODEL, type Container, DATASET, type PipelineState } from '@bitshare/core';
import { createBops } from '@bitshare/costs';
import { countLayers, fullPrecisionPolicy } from '@bitshare/network';
import type { OutputFolder } from './output-folder.ts';
import { writeNetwork } from './write-network.ts';

/** An archived policy, with its bit operations. */
export interface ArchivedNetwork extends ArchivedPolicy {
  readonly bops: number;
  /** Ratio of the full-precision network's bit operations to these. */
  readonly ratio: number;
}

/** The archived policies of a state's search, by rising cost. */
export function archivedNetworks({ archive = [], original }: PipelineState): readonly ArchivedNetwork[] {
  const bopsOf = (policy = fullPrecisionPolicy(original)) =>
    createBops().ledger(countLayers(original, policy)).total;
  return archive.map((one) => {
    const bops = bopsOf(one.searchedPolicy);
    return { ...one, bops, ratio: bopsOf() / bops };
  });
}

/** Writes `archive.json`, and each policy's network before fine-tuning in `archived/N/`, numbered by rising cost. */
export async function writeArchive(
  output: OutputFolder,
  networks: readonly ArchivedNetwork[],
  state: PipelineState,
  container: Container,
): Promise<void> {
  const { convention, unit } = container.resolve(COST_MODEL);
  const dataset = await container.resolve(DATASET).load();
  const folderOf = (index: number) => `archived/${index + 1}`;
  const policies = networks.map(({ top1, cost, bops, ratio, epoch, searchedPolicy }, i) => ({
    ...{ top1, cost, bops, ratio, epoch },
    folder: folderOf(i),
    searchedPolicy,
  }));
  await output.writeJson('archive.json', { convention, unit, measuredOn: dataset.name, policies });
  for (const [i, { graph, policy, weights }] of networks.entries())
    await writeNetwork(output, folderOf(i), { ...state, graph, policy, weights }, container);
}
