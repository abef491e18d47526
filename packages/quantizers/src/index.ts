export { type BitSharingOptions, bitSharing, createBitSharing } from './bit-sharing.ts';
export type { ClipStartOptions } from './clip-start.ts';
export { createDorefa, type DorefaOptions, dorefa } from './dorefa.ts';
export { createLsq, type LsqOptions, lsq } from './lsq.ts';
export { createPact, type PactOptions, pact } from './pact.ts';
export type { WeightOptions } from './weight-options.ts';
