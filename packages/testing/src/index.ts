export { testBackend } from './backend-kit.ts';
export { testCheckpointer } from './checkpointer-kit.ts';
export { testCostModel } from './cost-kit.ts';
export { testDataset } from './dataset-kit.ts';
export { type ExporterSubject, testExporter } from './exporter-kit.ts';
export { type GateSearchKitOptions, testGateSearch } from './gate-search-kit.ts';
export { testOps } from './ops-kit.ts';
export { testOptimizer } from './optimizer-kit.ts';
export { type QuantizerKitOptions, testQuantizer } from './quantizer-kit.ts';
