export { type BitSharingOptions, bitSharing, createBitSharing } from './bit-sharing.ts';
export { createDorefa, dorefa } from './dorefa.ts';
