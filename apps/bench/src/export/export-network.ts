import {
  COST_MODEL,
  compose,
  EXPORTER,
  type ExportedFile,
  type Plugin,
  plugin,
  QUANTIZER,
} from '@bitshare/core';
import { createBops } from '@bitshare/costs';
import type { RunNetwork } from './read-network.ts';

/**
 * Renders a run's network in a format. The engine that trained computes the codes, and must be active.
 * @param exporter provides EXPORTER. @param name of the first file. @throws UserError when the format cannot carry the network.
 */
export async function exportNetwork(
  { network, quantizer }: RunNetwork,
  exporter: Plugin,
  name: string,
): Promise<{ readonly format: string; readonly files: readonly ExportedFile[] }> {
  const cost = createBops();
  const chosen = compose(
    plugin({ name: quantizer.name, provides: QUANTIZER, create: () => quantizer }),
    plugin({ name: cost.name, provides: COST_MODEL, create: () => cost }),
    exporter,
  ).resolve(EXPORTER);
  return { format: chosen.name, files: await chosen.export(network, name) };
}
