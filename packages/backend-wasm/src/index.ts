export { createWasmBackend, wasmBackend } from './wasm-backend.ts';
