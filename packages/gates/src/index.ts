export { type BitGates, bitsSlope, selectedBits } from './bit-gates.ts';
export { type FilterGates, keptFilters, keptFiltersSlope, openFilterGroups } from './filter-gates.ts';
export { createSbs, sbs } from './sbs.ts';
export type { SbsOptions } from './sbs-options.ts';
export { gateSlope } from './surrogate.ts';
