import { join } from 'node:path';
import { type Container, DATASET, type PipelineState, QUANTIZER } from '@bitshare/core';
import { networkFileOf } from './network-file.ts';
import type { OutputFolder } from './output-folder.ts';
import { weightsFile } from './weights-file.ts';

/** Writes a state's network as `network.json` and, if it has weights, `weights.safetensors`. @param folder inside the output folder. */
export async function writeNetwork(
  output: OutputFolder,
  folder: string,
  state: PipelineState,
  container: Container,
): Promise<void> {
  const dataset = await container.resolve(DATASET).load();
  const file = networkFileOf(state, container.resolve(QUANTIZER), dataset);
  await output.writeJson(join(folder, 'network.json'), file);
  if (state.weights) await output.writeBytes(join(folder, 'weights.safetensors'), weightsFile(state.weights));
}
