/** What all threads share: the program, its memory, and the place of each thread's words in it. */
export interface Shared {
  readonly module: WebAssembly.Module;
  readonly memory: WebAssembly.Memory;
  readonly threadWords: number;
  readonly threadBytes: number;
}

/** A thread that computes beside the calling one, which is thread 0. */
export interface Helper {
  readonly thread: number;
  /** Whether it has ended and will never write again. It needs no event: the calling thread receives none while it computes. */
  ended(): boolean;
  stop(): void;
}

/** Index of the word of a thread that is 1 when it has ended. The next word is the file that it holds open. */
export const endedWord = 2;
export const fileWord = 3;

/** A thread's words and their place. */
export function wordsOf({ memory, threadWords, threadBytes }: Shared, thread: number) {
  const wordsAt = threadWords + thread * threadBytes;
  return { wordsAt, words: new Int32Array(memory.buffer, wordsAt, threadBytes / 4) };
}

export const tellOfEnd = (thread: number, reason: string): void =>
  console.warn(
    `thread ${thread} of the wasm engine has ended (${reason}); the others compute its share from now on, with the same results.`,
  );
