/** How often a worker looks for work before it sleeps: some tens of microseconds. */
const patience = 20_000;

const serve = `
  const instance = new WebAssembly.Instance(module, { env: { memory } });
  instance.exports.serve(thread, ${patience});
`;

// The workers' program is text: Node cannot load TypeScript, and a bundler would not find a file.
const nodeSource = `
  const { workerData } = require('node:worker_threads');
  const { module, memory, thread } = workerData;
  ${serve}
`;
const browserSource = `
  onmessage = ({ data: { module, memory, thread } }) => {
    ${serve}
  };
`;

/** Starts helpers on the shared memory; resolves to how many there are, none where a page may not share memory. */
export async function startWorkers(
  module: WebAssembly.Module,
  memory: WebAssembly.Memory,
  count: number,
): Promise<number> {
  if (count <= 0) return 0;
  if (typeof process !== 'undefined' && process.versions?.node) {
    const { Worker } = await import('node:worker_threads');
    for (let thread = 1; thread <= count; thread++)
      new Worker(nodeSource, { eval: true, workerData: { module, memory, thread } }).unref();
    return count;
  }
  if (!(globalThis as { crossOriginIsolated?: boolean }).crossOriginIsolated) return 0;
  const BrowserWorker = (globalThis as unknown as { Worker: BrowserWorkerConstructor }).Worker;
  const url = URL.createObjectURL(new Blob([browserSource], { type: 'text/javascript' }));
  for (let thread = 1; thread <= count; thread++)
    new BrowserWorker(url).postMessage({ module, memory, thread });
  return count;
}

type BrowserWorkerConstructor = new (url: string) => { postMessage(message: unknown): void };
