export { isOutOfMemory } from './memory.ts';
export {
  createWasmBackend,
  type EngineStatistics,
  engineStatistics,
  resetEngineProfile,
  type WasmBackendOptions,
  wasmBackend,
} from './wasm-backend.ts';
