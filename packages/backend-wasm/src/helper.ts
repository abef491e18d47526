/** What all threads share: the program, its memory, and where in it each thread has words of its own. */
export interface Shared {
  readonly module: WebAssembly.Module;
  readonly memory: WebAssembly.Memory;
  readonly threadWords: number;
  readonly threadBytes: number;
}

/** A thread that computes beside the calling one, which is thread 0. */
export interface Helper {
  readonly thread: number;
  /** Whether it has ended and will never write again. Needs no event, which a thread that computes could not hear. */
  ended(): boolean;
  stop(): void;
}

/** Of a thread's own words, those that are not the program's: 1 when the thread has ended, and the file that it holds open. */
export const endedWord = 2;
export const fileWord = 3;

/** A thread's words, and where they are. */
export function wordsOf({ memory, threadWords, threadBytes }: Shared, thread: number) {
  const wordsAt = threadWords + thread * threadBytes;
  return { wordsAt, words: new Int32Array(memory.buffer, wordsAt, threadBytes / 4) };
}

export const tellOfEnd = (thread: number, reason: string): void =>
  console.warn(
    `thread ${thread} of the wasm engine has ended (${reason}); the others compute its share from now on, with the same results.`,
  );
