/** Exports of the WebAssembly program. Each task is a global too: its place in the function table. See assembly/threads.ts. */
export interface Program {
  readonly threadWords: WebAssembly.Global;
  readonly threadBytes: WebAssembly.Global;
  /** Address at which a task's arguments are written: see src/generated/layouts.ts. */
  readonly taskArguments: WebAssembly.Global;
  parallel(task: number, total: number, chunk: number, threads: number, looks: number): number;
  complete(threads: number, looks: number): number;
  rest(threads: number, nanoseconds: number): void;
  held(thread: number): number;
  takeOver(thread: number): void;
}
