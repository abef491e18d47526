import { type ArchivedPolicy, COST_MODEL, type Container, DATASET, type PipelineState } from '@bitshare/core';
import { createBops } from '@bitshare/costs';
import { countLayers, fullPrecisionPolicy } from '@bitshare/network';
import type { OutputFolder } from './output-folder.ts';
import { writeNetwork } from './write-network.ts';

/** A policy that a search has kept, with its bit operations. */
export interface ArchivedNetwork extends ArchivedPolicy {
  readonly bops: number;
  /** Bit operations of the full-precision network over these. */
  readonly ratio: number;
}

/** What a state's search has archived, by rising cost. */
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
