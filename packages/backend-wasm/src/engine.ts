import { portableBinary, relaxedBinary } from './generated/binaries.ts';
import { Pool } from './memory.ts';
import { nodeModule } from './node-module.ts';
import type { Program } from './program.ts';
import { looks, maySleep, waitForHelpers } from './waiting.ts';
import { startWorkers } from './workers.ts';

const argumentsPointer = 2048;
const argumentsLimit = 64;

export type Build = 'relaxed-simd' | 'portable';

export interface EngineOptions {
  readonly threads: number;
  readonly build: Build | 'auto';
  readonly memoryMiB?: number;
  /** How long another thread may take for one chunk; five minutes, if left out. */
  readonly patienceSeconds?: number;
}

/** The WebAssembly program with its memory and threads. */
export interface Engine {
  readonly build: Build;
  readonly threads: number;
  readonly pool: Pool;
  /** Whether a task has failed. Another thread may still write to the memory then, so that no other task is run on it. */
  readonly failed: boolean;
  /**
   * Runs a task of the program over 0..total in chunks on all threads; see the task's own list of arguments.
   * @throws whatever the first task that failed has thrown.
   */
  run(task: string, total: number, chunk: number, ...parameters: readonly number[]): void;
  /** Ends its other threads. */
  stop(): void;
}

const decode = (text: string): Uint8Array<ArrayBuffer> =>
  Uint8Array.from(atob(text), (character) => character.charCodeAt(0));

/** @throws WebAssembly.CompileError where there is no SIMD or no shared memory. */
export async function startEngine(options: EngineOptions): Promise<Engine> {
  const { threads, build, memoryMiB, patienceSeconds = 300 } = options;
  const relaxed = build !== 'portable' && relaxedSimd();
  const module = await WebAssembly.compile(decode(relaxed ? relaxedBinary : portableBinary));
  const pool = new Pool(memoryMiB);
  const { memory } = pool;
  const { exports } = await WebAssembly.instantiate(module, { env: { memory } });
  const program = exports as unknown as Program & Readonly<Record<string, WebAssembly.Global>>;
  const [threadWords, threadBytes] = [program.threadWords.value, program.threadBytes.value];
  const helpers = await startWorkers({ module, memory, threadWords, threadBytes }, threads - 1);
  const waiting = { program, helpers, patienceSeconds, sleeps: maySleep() };
  const parameters = pool.integers(argumentsPointer, argumentsLimit);
  let failure: { readonly error: unknown } | undefined;
  return {
    build: relaxed ? 'relaxed-simd' : 'portable',
    threads: helpers.length + 1,
    pool,
    get failed() {
      return failure !== undefined;
    },
    run(task, total, chunk, ...values) {
      if (failure) throw failure.error;
      parameters.set(values);
      try {
        const done = program.parallel(program[task]!.value, total, chunk, helpers.length + 1, looks);
        if (!done) waitForHelpers(waiting, task);
      } catch (error) {
        failure = { error };
        throw error;
      }
    },
    stop() {
      for (const helper of helpers) helper.stop();
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
