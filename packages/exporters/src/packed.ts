import { COST_MODEL, EXPORTER, type Exporter, once, type Plugin, QUANTIZER } from '@bitshare/core';
import { writePacked } from '@bitshare/packed';
import { type PackingTools, packNetwork } from './pack-network.ts';

/** The packed format: safetensors with codes at their own bits, for `@bitshare/runtime` and any reader of safetensors. */
export const createPacked = (tools: PackingTools): Exporter => ({
  name: 'packed',
  export: async (network, fileName) => [
    { name: fileName, bytes: writePacked(await packNetwork(network, tools)) },
  ],
});

/** Provides EXPORTER; needs QUANTIZER and COST_MODEL. */
export const packed = (): Plugin => ({
  name: 'packed',
  register: (container) =>
    container.register(EXPORTER, {
      useFactory: once((c) => createPacked({ quantizer: c.resolve(QUANTIZER), cost: c.resolve(COST_MODEL) })),
    }),
});
