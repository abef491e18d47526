export { type BitSharingOptions, bitSharing, bitSharingSchema, createBitSharing } from './bit-sharing.ts';
export type { ClipStartOptions } from './clip-start.ts';
export { createDorefa, type DorefaOptions, dorefa } from './dorefa.ts';
export { createLsq, type LsqOptions, lsq, lsqSchema } from './lsq.ts';
export { createPact, type PactOptions, pact, pactSchema } from './pact.ts';
export { type WeightOptions, weightSchema } from './weight-options.ts';
