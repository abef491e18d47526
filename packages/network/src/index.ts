export { checkWeights } from './check-weights.ts';
export { compressedLayer, type LayerCompression } from './compressed-layer.ts';
export { type Extraction, extract } from './extract.ts';
export { type FixedPrecisionOptions, fixedPrecision } from './fixed-precision.ts';
export { gateOptions } from './gate-options.ts';
export {
  createPricing,
  type FilterReading,
  fixedBits,
  type GateReading,
  type GateReadings,
  type LayerReading,
  readLayers,
  selectedGates,
  selectedPolicy,
} from './gate-readings.ts';
export { graphSchema, parseGraph } from './graph-schema.ts';
export { initialWeights } from './initial-weights.ts';
export { insertBatchNorms, type OutputMoments, unnormalizedConvolutions } from './insert-batch-norms.ts';
export { type LayerPlan, planLayers } from './layer-plan.ts';
export { filtersOf, graphLayers, isDepthwise, isEdgeLayer, weightShapes } from './layers.ts';
export { type MermaidOptions, mermaid } from './mermaid.ts';
export { createNetwork, type ForwardOptions, type Network } from './network.ts';
export { normalizedLayers } from './normalized-layers.ts';
export { parameterShapes } from './parameter-shapes.ts';
export { createParameterStore } from './parameter-store.ts';
export {
  checkPolicy,
  fullPrecisionPolicy,
  policyFor,
  type UniformPolicyOptions,
  uniformPolicy,
} from './policies.ts';
export type { PrunableLayer } from './prunable-layer.ts';
export { prunableLayers } from './prunable-layers.ts';
export { remembered } from './remembered.ts';
export { inferShapes, nodeShape, type Shape, sidesOf } from './shapes.ts';
export { signedInputs } from './signed-inputs.ts';
export {
  branchRole,
  createSiteParameters,
  quantizerParameterName,
  type SiteParameters,
} from './site-parameters.ts';
export { takeAlong } from './slicing.ts';
export { validateGraph } from './validate-graph.ts';
export { type HeldValue, type MemoryMoment, memoryMoments } from './value-lifetimes.ts';
export { type CountedLayer, countLayers, createWorkModel, type LayerBits, type WorkModel } from './work.ts';
