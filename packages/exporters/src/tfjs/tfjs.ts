import { EXPORTER, type ExportedFile, type Exporter, type Plugin, plugin } from '@bitshare/core';
import type { PackedNetwork } from '@bitshare/packed';
import { type PackingTools, packingNeeds, packNetwork } from '../pack-network.ts';
import { renderTfjs } from './render-tfjs.ts';
import { manifestEntry, weightBytes } from './stored-weight.ts';

/** `model.json` and its weights, a byte a weight: for stock `tf.loadLayersModel`. */
export const createTfjs = (tools: PackingTools): Exporter => ({
  name: 'tfjs',
  export: async (network, fileName) => tfjsFiles(await packNetwork(network, tools), fileName),
});

/** A packed network as `model.json` and its weights. */
export function tfjsFiles(network: PackedNetwork, fileName: string): readonly ExportedFile[] {
  const { topology, weights } = renderTfjs(network);
  const weightsName = `${fileName.replace(/\.json$/, '')}.weights.bin`;
  const { image, ledger, provenance } = network;
  const json = {
    format: 'layers-model',
    generatedBy: 'bitshare',
    modelTopology: topology,
    weightsManifest: [
      {
        paths: [weightsName],
        weights: [...weights].map(([name, weight]) => manifestEntry(name, weight)),
      },
    ],
    userDefinedMetadata: { format: 'bitshare-tfjs', version: 1, image, ledger, provenance },
  };
  return [
    { name: fileName, bytes: new TextEncoder().encode(JSON.stringify(json)) },
    { name: weightsName, bytes: weightBytes([...weights.values()]) },
  ];
}

/** Provides EXPORTER; needs QUANTIZER and COST_MODEL. */
export const tfjs = (): Plugin =>
  plugin({
    name: 'tfjs',
    provides: EXPORTER,
    needs: packingNeeds,
    create: ({ quantizer, cost }) => createTfjs({ quantizer, cost }),
  });
