import { basename } from 'node:path';
import { UserError, type Weights } from '@bitshare/core';
import { normalizationFor } from '@bitshare/datasets';
import { inferShapes } from '@bitshare/network';
import * as z from 'zod';
import { inputShapeOf } from '../import/check-input.ts';
import { importNetwork } from '../import/import-network.ts';
import type { ImportedNetwork } from '../import/imported-network.ts';
import { withCoupledPruning } from './coupled-pruning.ts';
import { type ModelFileConfig, modelFileSchema } from './model-file.ts';
import { type GraphOf, models } from './models.ts';
import { type Part, partOf } from './part.ts';
import type { PartContext, WantedImages } from './role.ts';

/** The network of a run: of the zoo, of a module, or of a file. */
export const networkSchema = z.union([...models.schema.options, modelFileSchema]);
export type NetworkConfig = z.output<typeof networkSchema>;

/** What a configuration's network brings. */
export interface RunNetworkSource {
  readonly graphOf: GraphOf;
  /** Of a file; absent: the network is trained from the start. */
  readonly weights?: Weights | undefined;
  /** Paths of its files by role, whose content is part of the run's identity. */
  readonly files: Readonly<Record<string, string>>;
  /** What the images of a network of a file must be. */
  readonly images?: WantedImages | undefined;
}

export const isModelFile = (config: NetworkConfig): config is ModelFileConfig => 'file' in config;

/** @throws UserError naming the module or file that cannot be loaded or does not fit. */
export async function networkOf(
  config: NetworkConfig,
  context: PartContext,
): Promise<Part<RunNetworkSource>> {
  if (!isModelFile(config)) {
    const { made, identity } = await partOf(models, config, context);
    return { made: { graphOf: made, files: {} }, identity };
  }
  const imported = await importNetwork(config.file, config);
  return { made: sourceOf(config, imported), identity: { ...config, file: basename(config.file) } };
}

function sourceOf(config: ModelFileConfig, imported: ImportedNetwork): RunNetworkSource {
  const { graph, weights, files } = imported;
  return {
    graphOf: () => withCoupledPruning(graph, config),
    weights,
    files,
    images: wantedImages(config, imported),
  };
}

/** What images a network of a file reads. @throws UserError when there are more or fewer labels than outputs. */
function wantedImages(
  { file, labels: own, normalization: chosen }: Pick<ModelFileConfig, 'file' | 'labels' | 'normalization'>,
  { graph, labels: known, normalization }: Pick<ImportedNetwork, 'graph' | 'labels' | 'normalization'>,
): WantedImages {
  const inputShape = inputShapeOf(graph);
  const classes = inferShapes(graph).get(graph.output)!.at(-1)!;
  const labels = own ?? known;
  if (labels && labels.length !== classes)
    throw new UserError(
      `${file} has ${classes} outputs, but there are ${labels.length} labels.`,
      'Give a name for each output.',
    );
  return {
    inputShape,
    classes: labels ?? classes,
    normalization: chosen === undefined ? normalization : normalizationFor(chosen, inputShape[2]),
  };
}
