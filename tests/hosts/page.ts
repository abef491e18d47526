import type { WasmBackendOptions } from '@bitshare/backend-wasm';
import { type Trained, trainSmall } from './train-small.ts';

/** As a page does that wants to stay responsive. */
const trainInWorker = (options: WasmBackendOptions): Promise<Trained> =>
  new Promise((resolve, reject) => {
    const worker = new Worker(new URL('./worker.ts', import.meta.url), { type: 'module' });
    worker.onmessage = ({ data }) => resolve(data);
    worker.onerror = ({ message }) => reject(new Error(message));
    worker.postMessage(options);
  });

/** What the test calls. */
const page = { trainSmall, trainInWorker };
export type Page = typeof page;
Object.assign(globalThis, { page });
