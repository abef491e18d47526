import workerThreads, { type WorkerOptions } from 'node:worker_threads';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { startEngine } from '../src/engine.ts';

const { MessageChannel, Worker } = workerThreads;
const emptyModule = new Uint8Array([0, 97, 115, 109, 1, 0, 0, 0]);
const mebibyte = 2 ** 20;

/** Says when the last worker begins to read what it is given. */
let reading: Int32Array;

/** A worker that is given its memory last, behind much else, so that it can grow while the worker reads. */
class SlowReader extends Worker {
  constructor(source: string, options: WorkerOptions) {
    const { port1, port2 } = new MessageChannel();
    const much = Array.from({ length: 2000 }, () => new WebAssembly.Module(emptyModule));
    port1.postMessage({ much, ...(options.workerData as object) });
    reading = new Int32Array(new SharedArrayBuffer(4));
    const first = `
      const threads = require('node:worker_threads');
      const { port, reading } = threads.workerData;
      Atomics.store(reading, 0, 1);
      Atomics.notify(reading, 0);
      threads.workerData = threads.receiveMessageOnPort(port).message;
    `;
    super(first + source, { ...options, workerData: { port: port2, reading }, transferList: [port2] });
  }
}

beforeEach(() => void Object.assign(workerThreads, { Worker: SlowReader }));
afterEach(() => void Object.assign(workerThreads, { Worker }));

it('has its new size in a thread that was starting while it grew', async () => {
  const warnings = vi.spyOn(console, 'warn').mockImplementation(() => {});
  for (let round = 0; round < 30; round++) {
    const engine = await startEngine({ threads: 2, build: 'auto' });
    Atomics.wait(reading, 0, 0);
    const { pool } = engine;
    const [rows, channels, chunk] = [4096, 64, 64];
    const x = pool.allocate(4 * rows * channels);
    // Far enough that the memory must grow once, and never again.
    pool.allocate(16 * mebibyte);
    const sums = pool.allocate(4 * channels * (rows / chunk));
    pool.floats(x, rows * channels).fill(1);
    // Until the other thread has taken part, or for a while.
    for (let times = 0; times < 60; times++)
      engine.run('productSums', rows, chunk, { a: x, b: x, sums, channels, chunk });
    expect(new Set(pool.floats(sums, channels * (rows / chunk)))).toEqual(new Set([chunk]));
    engine.stop();
  }
  expect(warnings.mock.calls).toEqual([]);
});
