import { UserError } from '@bitshare/core';
import type { Helper } from './helper.ts';
import type { Program } from './program.ts';

/** How often the calling thread checks whether a task is done before it sleeps. That takes some tens of microseconds. */
export const looks = 20_000;

const napMilliseconds = 20;

interface Waiting {
  readonly program: Program;
  readonly helpers: readonly Helper[];
  /** Seconds that a thread which has not ended may take for its chunk. */
  readonly patienceSeconds: number;
  /** Whether the calling thread may sleep: see `maySleep`. */
  readonly sleeps: boolean;
}

/**
 * Waits until all chunks of the task are done. Chunks that a thread left undone when it ended are computed here.
 * @throws UserError when a thread neither ends nor finishes. It may still write to the memory, so no other task may run.
 */
export function waitForHelpers(waiting: Waiting, task: string): void {
  const { program, helpers, patienceSeconds, sleeps } = waiting;
  const threads = helpers.length + 1;
  let waited = 0;
  for (let last = performance.now(); !program.complete(threads, looks); ) {
    if (sleeps) program.rest(threads, napMilliseconds * 1e6);
    for (const helper of helpers) takeOverFrom(helper, program, task);
    const now = performance.now();
    // While the whole process is stopped, its threads are stopped too. However long that takes, it counts as two naps.
    waited += Math.min(now - last, 2 * napMilliseconds);
    last = now;
    if (waited > patienceSeconds * 1000) throw overdue(waiting, task);
  }
}

function takeOverFrom({ thread, ended }: Helper, program: Program, task: string): void {
  const chunk = program.held(thread) - 1;
  if (chunk < 0 || !ended()) return;
  console.warn(
    `thread ${thread} of the wasm engine has ended at chunk ${chunk} of ${task}; it is computed again.`,
  );
  program.takeOver(thread);
}

function overdue({ program, helpers, patienceSeconds }: Waiting, task: string): UserError {
  const late = helpers.filter(({ thread }) => program.held(thread));
  const chunks = late.map(({ thread }) => `thread ${thread} is at chunk ${program.held(thread) - 1}`);
  return new UserError(
    `the wasm engine has waited ${patienceSeconds} seconds for the task ${task}: ${chunks.join(', ') || 'a chunk was lost'}.`,
    'Start the run again: it goes on from its last checkpoint. Fewer threads, or less other load on the machine, may help.',
  );
}

/** Whether this thread may sleep. A page's main thread may not. */
export function maySleep(): boolean {
  try {
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 0);
    return true;
  } catch {
    return false;
  }
}
