import { endedWord, fileWord, type Helper, type Shared, tellOfEnd, wordsOf } from './helper.ts';
import { nodeModule } from './node-module.ts';
import { nodeSource } from './worker-program.ts';

/** Starts as many threads as the process may. None of them keeps it alive. */
export function startInNode(shared: Shared, threads: readonly number[]): readonly Helper[] {
  const helpers: Helper[] = [];
  try {
    for (const thread of threads) helpers.push(start(shared, thread));
  } catch {
    // The system's limit of threads is reached, or the process may start none.
  }
  return helpers;
}

function start(shared: Shared, thread: number): Helper {
  const { module, memory } = shared;
  const { wordsAt, words } = wordsOf(shared, thread);
  const { Worker } = nodeModule('node:worker_threads')!;
  const worker = new Worker(nodeSource, { eval: true, workerData: { module, memory, thread, wordsAt } });
  worker.unref();
  let reason = 'something stopped it';
  worker.on('error', (error) => {
    reason = String(error);
  });
  worker.on('exit', () => {
    Atomics.store(words, endedWord, 1);
    tellOfEnd(thread, reason);
  });
  return {
    thread,
    ended: () => Atomics.load(words, endedWord) === 1 || closed(Atomics.load(words, fileWord)),
    stop() {
      worker.removeAllListeners('exit');
      void worker.terminate();
    },
  };
}

/** Whether the device that a worker opened is closed. Another file may have taken its number since. */
function closed(file: number): boolean {
  if (file === 0) return false;
  try {
    return !nodeModule('node:fs')!.fstatSync(file).isCharacterDevice();
  } catch {
    return true;
  }
}
