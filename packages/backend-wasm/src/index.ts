export {
  createWasmBackend,
  type EngineStatistics,
  engineStatistics,
  resetEngineProfile,
  type WasmBackendOptions,
  wasmBackend,
} from './wasm-backend.ts';
