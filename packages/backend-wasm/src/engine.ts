import { portableBinary, relaxedBinary } from './generated/binaries.ts';
import { Pool } from './memory.ts';
import { nodeModule } from './node-module.ts';
import { startWorkers } from './workers.ts';

const argumentsPointer = 2048;
const argumentsLimit = 64;

export type Build = 'relaxed-simd' | 'portable';

export interface EngineOptions {
  readonly threads: number;
  readonly build: Build | 'auto';
  readonly memoryMiB?: number;
}

type Exports = Readonly<Record<string, WebAssembly.Global>> & {
  parallel(task: number, total: number, chunk: number, threads: number): void;
};

/** The WebAssembly program with its memory and threads. */
export interface Engine {
  readonly build: Build;
  readonly threads: number;
  readonly pool: Pool;
  /** Runs a task of the program over 0..total in chunks on all threads; see the task's own list of arguments. */
  run(task: string, total: number, chunk: number, ...parameters: readonly number[]): void;
}

const decode = (text: string): Uint8Array<ArrayBuffer> =>
  Uint8Array.from(atob(text), (character) => character.charCodeAt(0));

/** @throws WebAssembly.CompileError where there is no SIMD or no shared memory. */
export async function startEngine({ threads, build, memoryMiB }: EngineOptions): Promise<Engine> {
  const relaxed = build !== 'portable' && relaxedSimd();
  const module = await WebAssembly.compile(decode(relaxed ? relaxedBinary : portableBinary));
  const pool = new Pool(memoryMiB);
  const instance = await WebAssembly.instantiate(module, { env: { memory: pool.memory } });
  const started = await startWorkers({ module, memory: pool.memory }, threads - 1);
  const program = instance.exports as unknown as Exports;
  const parameters = pool.integers(argumentsPointer, argumentsLimit);
  return {
    build: relaxed ? 'relaxed-simd' : 'portable',
    threads: started + 1,
    pool,
    run(task, total, chunk, ...values) {
      parameters.set(values);
      program.parallel(program[task]!.value, total, chunk, started + 1);
    },
  };
}

/** Whether there is relaxed SIMD. Node 20 has it behind a flag, which later ones do not know. */
function relaxedSimd(): boolean {
  const binary = decode(relaxedBinary);
  if (WebAssembly.validate(binary)) return true;
  nodeModule('node:v8')?.setFlagsFromString('--experimental-wasm-relaxed-simd');
  return WebAssembly.validate(binary);
}

const converter = new DataView(new ArrayBuffer(4));

/** A float as a task's argument. */
export function floatBits(value: number): number {
  converter.setFloat32(0, value);
  return converter.getInt32(0);
}
