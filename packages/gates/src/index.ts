export {
  type BitGates,
  bitsDerivative,
  relaxedBits,
  relaxedBitsDerivative,
  selectedBits,
} from './bit-gates.ts';
export { type FilterGates, keptFilters, keptFiltersDerivative, openFilterGroups } from './filter-gates.ts';
export { createHardConcrete, hardConcrete } from './hard-concrete.ts';
export { logisticNoise, logitOf, openProbability, openProbabilityDerivative } from './hard-concrete-gate.ts';
export { type HardConcreteOptions, hardConcreteSchema } from './hard-concrete-options.ts';
export { type Mixture, meanBits, meanBitsDerivative, mostLikely, sharesOf } from './mixture.ts';
export { createMultiPath, multiPath } from './multi-path.ts';
export { type MultiPathOptions, multiPathSchema } from './multi-path-options.ts';
export { createSbs, sbs } from './sbs.ts';
export { type SbsOptions, sbsSchema } from './sbs-options.ts';
export { gateDerivative } from './surrogate.ts';
