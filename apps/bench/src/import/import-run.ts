import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { UserError } from '@bitshare/core';
import { readNetworkFile } from '../results/network-file.ts';
import { readWeightsFile } from '../results/weights-file.ts';
import { checkInput } from './check-input.ts';
import type { ImportedNetwork, ImportOptions } from './imported-network.ts';

/** Reads the full-precision network of a run's folder. @throws UserError when there is none, or it is compressed. */
export async function importRun(folder: string, { input }: ImportOptions): Promise<ImportedNetwork> {
  const files = { model: join(folder, 'network.json'), 'model weights': join(folder, 'weights.safetensors') };
  const { graph, policy, labels, normalization } = await readNetworkFile(files.model);
  if (policy) refuseCompressed(folder);
  const weights = await readWeightsFile(files['model weights'], graph, graph.name);
  checkInput(folder, graph, input);
  return { graph, weights, format: 'the network of a run', notes: [], files, labels, normalization };
}

function refuseCompressed(folder: string): never {
  const float = join(folder, 'full-precision');
  throw new UserError(
    `${folder} holds a network that is compressed already.`,
    existsSync(float) ? `Give the one that it was made from: ${float}` : 'Give a full-precision network.',
  );
}
