import { EventEmitter, once } from 'node:events';
import workerThreads, { type WorkerOptions } from 'node:worker_threads';

const { Worker } = workerThreads;

const nurserySource = `
  const { parentPort, Worker } = require('node:worker_threads');
  const workers = new Map();
  function endAtWork(id) {
    const { worker, chunk } = workers.get(id);
    if (Atomics.load(chunk, 0) === 0) setImmediate(endAtWork, id);
    else worker.terminate();
  }
  parentPort.on('message', ({ id, source, options, after }) => {
    if (source === undefined) setTimeout(endAtWork, after, id);
    else {
      const { memory, wordsAt } = options.workerData;
      const worker = new Worker(source, options);
      workers.set(id, { worker, chunk: new Int32Array(memory.buffer, wordsAt, 1) });
      worker.on('online', () => parentPort.postMessage({ id, event: 'online' }));
      worker.on('error', (error) => parentPort.postMessage({ id, event: 'error', value: error }));
      worker.on('exit', (code) => parentPort.postMessage({ id, event: 'exit', value: code }));
    }
  });
`;

/** Workers whose parent is a thread of its own, which can end them at any moment of what the calling thread computes. */
export interface Nursery {
  /** Resolves to how many have been started, once all of them run. */
  running(): Promise<number>;
  /** Ends a worker in the first chunk that it is seen at after so many milliseconds. */
  end(id: number, after: number): void;
  /** Gives `node:worker_threads` its own Worker back. */
  close(): Promise<void>;
}

/** From here on every Worker of this process is born in a nursery. */
export async function openNursery(): Promise<Nursery> {
  const nursery = new Worker(nurserySource, { eval: true });
  const born: EventEmitter[] = [];
  const online: Promise<unknown>[] = [];
  nursery.unref();
  nursery.on('message', ({ id, event, value }) => born[id]!.emit(event, value));
  await once(nursery, 'online');
  class Ward extends EventEmitter {
    readonly #id = born.push(this) - 1;

    constructor(source: string, options: WorkerOptions) {
      super();
      online.push(once(this, 'online'));
      nursery.postMessage({ id: this.#id, source, options });
    }

    unref(): void {}

    terminate(): void {}
  }
  Object.assign(workerThreads, { Worker: Ward });
  return {
    async running() {
      await Promise.all(online);
      return born.length;
    },
    end: (id, after) => nursery.postMessage({ id, after }),
    async close() {
      Object.assign(workerThreads, { Worker });
      await nursery.terminate();
    },
  };
}
