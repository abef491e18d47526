import { nodeModule } from './node-module.ts';

/** How often a worker looks for work before it sleeps: some tens of microseconds. */
const patience = 20_000;

const serve = `
  const instance = new WebAssembly.Instance(module, { env: { memory } });
  instance.exports.serve(thread, ${patience});
`;

// The workers' program is text: Node cannot load TypeScript, and not every bundler keeps a file beside this one.
const nodeSource = `
  const { workerData } = require('node:worker_threads');
  const { module, memory, thread } = workerData;
  ${serve}
`;
const browserSource = `
  onmessage = ({ data: { module, memory, thread } }) => {
    postMessage('at work');
    ${serve}
  };
`;

/** What each helper is given beside its number. */
interface Shared {
  readonly module: WebAssembly.Module;
  readonly memory: WebAssembly.Memory;
}

/**
 * Starts helpers on the shared memory; resolves to how many there are. None where a page may not share memory, which takes
 * the headers of cross-origin isolation, or may not start workers from text.
 */
export async function startWorkers(shared: Shared, count: number): Promise<number> {
  const threads = nodeModule('node:worker_threads');
  if (count <= 0) return 0;
  if (threads) return startInNode(threads, shared, count);
  return crossOriginIsolated ? startInBrowser(shared, count) : 0;
}

function startInNode(
  { Worker }: typeof import('node:worker_threads'),
  shared: Shared,
  count: number,
): number {
  for (let thread = 1; thread <= count; thread++)
    new Worker(nodeSource, { eval: true, workerData: { ...shared, thread } }).unref();
  return count;
}

async function startInBrowser(shared: Shared, count: number): Promise<number> {
  const url = URL.createObjectURL(new Blob([browserSource], { type: 'text/javascript' }));
  const workers = Array.from({ length: count }, () => new Worker(url));
  const started = await Promise.all(workers.map((worker, i) => begin(worker, { ...shared, thread: i + 1 })));
  URL.revokeObjectURL(url);
  if (started.every(Boolean)) return count;
  for (const worker of workers) worker.terminate();
  return 0;
}

/** Resolves to whether the worker could begin: a page's security policy may forbid it. */
const begin = (worker: Worker, task: Shared & { readonly thread: number }): Promise<boolean> =>
  new Promise((resolve) => {
    worker.onmessage = () => resolve(true);
    worker.onerror = () => resolve(false);
    worker.postMessage(task);
  });
