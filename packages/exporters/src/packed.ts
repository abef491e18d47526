import { EXPORTER, type Exporter, type Plugin, plugin } from '@bitshare/core';
import { writePacked } from '@bitshare/packed';
import { type PackingTools, packingNeeds, packNetwork } from './pack-network.ts';

/** The packed format: safetensors with codes at their own bits, for `@bitshare/runtime` and any reader of safetensors. */
export const createPacked = (tools: PackingTools): Exporter => ({
  name: 'packed',
  export: async (network, fileName) => [
    { name: fileName, bytes: writePacked(await packNetwork(network, tools)) },
  ],
});

/** Provides EXPORTER; needs QUANTIZER and COST_MODEL. */
export const packed = (): Plugin =>
  plugin({
    name: 'packed',
    provides: EXPORTER,
    needs: packingNeeds,
    create: ({ quantizer, cost }) => createPacked({ quantizer, cost }),
  });
