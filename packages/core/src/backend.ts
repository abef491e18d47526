import { token } from './token.ts';

/** The engine that computed a result; every artefact records it. */
export interface EngineInfo {
  /** `'wasm'`, `'node'`, `'node-gpu'`, `'webgpu'` or `'cpu'`. */
  readonly engine: string;
  /** Its build: `'relaxed-simd'`, `'portable'`, a device name. */
  readonly build: string;
  readonly threads: number;
  /** Package name to version. */
  readonly versions: Readonly<Record<string, string>>;
}

/** A compute engine behind TensorFlow.js. One is active per process. */
export interface Backend {
  readonly name: string;
  /**
   * Makes this the current tfjs backend and resolves when it is ready to compute. Idempotent.
   * @throws UserError when it cannot run here, naming what to install or which option to change.
   */
  activate(): Promise<EngineInfo>;
  /** Peak bytes held by tensors since the last call, or since the start. Absent or 0: the engine does not measure it. */
  takePeakBytes?(): number;
}

export const BACKEND = token<Backend>('backend', 'wasmBackend() of @bitshare/backend-wasm');
