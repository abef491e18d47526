import { portableBinary, relaxedBinary } from './generated/binaries.ts';
import { type Arguments, layouts } from './generated/layouts.ts';
import { Pool } from './memory.ts';
import { nodeModule } from './node-module.ts';
import type { Program } from './program.ts';
import { looks, maySleep, waitForHelpers } from './waiting.ts';
import { startWorkers } from './workers.ts';

export type Build = 'relaxed-simd' | 'portable';

export interface EngineOptions {
  readonly threads: number;
  readonly build: Build | 'auto';
  readonly memoryMiB?: number;
  /** Seconds that another thread may take for one chunk. Default 300. */
  readonly patienceSeconds?: number;
}

/** The WebAssembly program with its memory and threads. */
export interface Engine {
  readonly build: Build;
  readonly threads: number;
  readonly pool: Pool;
  /** Whether a task has failed. Another thread may still write to the memory then, so no other task may run on it. */
  readonly failed: boolean;
  /**
   * Runs a task of the program over 0..total in chunks on all threads.
   * @throws the error of the first task that failed.
   */
  run<Task extends keyof Arguments>(task: Task, total: number, chunk: number, given: Arguments[Task]): void;
  /** Ends the other threads. */
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
  const taskArguments = new DataView(memory.buffer, program.taskArguments.value);
  const helpers = await startWorkers({ module, memory, threadWords, threadBytes }, threads - 1);
  const waiting = { program, helpers, patienceSeconds, sleeps: maySleep() };
  let failure: { readonly error: unknown } | undefined;
  return {
    build: relaxed ? 'relaxed-simd' : 'portable',
    threads: helpers.length + 1,
    pool,
    get failed() {
      return failure !== undefined;
    },
    run(task, total, chunk, given) {
      if (failure) throw failure.error;
      layouts[task].write(taskArguments, given);
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

/** Whether there is relaxed SIMD. Node 20 has it behind a flag, which later versions do not know. */
function relaxedSimd(): boolean {
  const binary = decode(relaxedBinary);
  if (WebAssembly.validate(binary)) return true;
  nodeModule('node:v8')?.setFlagsFromString('--experimental-wasm-relaxed-simd');
  return WebAssembly.validate(binary);
}
