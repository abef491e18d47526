export { type PackingTools, packNetwork } from './pack-network.ts';
export { createPacked, packed } from './packed.ts';
