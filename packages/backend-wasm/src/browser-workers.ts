import { endedWord, type Helper, type Shared, tellOfEnd, wordsOf } from './helper.ts';
import { browserSource } from './worker-program.ts';

/** Starts all workers. Starts none where the page's security policy forbids workers from text. */
export async function startInBrowser(shared: Shared, threads: readonly number[]): Promise<readonly Helper[]> {
  const url = URL.createObjectURL(new Blob([browserSource], { type: 'text/javascript' }));
  const workers = threads.map(() => new Worker(url));
  const started = await Promise.all(workers.map((worker, i) => begin(worker, shared, threads[i]!)));
  URL.revokeObjectURL(url);
  if (started.every(Boolean)) return workers.map((worker, i) => helper(worker, shared, threads[i]!));
  for (const worker of workers) worker.terminate();
  return [];
}

/** Resolves to whether the worker has started. */
const begin = (worker: Worker, shared: Shared, thread: number): Promise<boolean> =>
  new Promise((resolve) => {
    const { module, memory } = shared;
    worker.onmessage = () => resolve(true);
    worker.onerror = () => resolve(false);
    worker.postMessage({ module, memory, thread, wordsAt: wordsOf(shared, thread).wordsAt });
  });

function helper(worker: Worker, shared: Shared, thread: number): Helper {
  const { words } = wordsOf(shared, thread);
  worker.onerror = ({ message }) => tellOfEnd(thread, message);
  return {
    thread,
    ended: () => Atomics.load(words, endedWord) === 1,
    stop: () => worker.terminate(),
  };
}
