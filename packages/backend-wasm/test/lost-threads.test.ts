import { createHash } from 'node:crypto';
import workerThreads, { type WorkerOptions } from 'node:worker_threads';
import { createWasmBackend } from '@bitshare/backend-wasm';
import { UserError } from '@bitshare/core';
import * as tf from '@tensorflow/tfjs';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it, type MockInstance, vi } from 'vitest';
import { type Engine, startEngine } from '../src/engine.ts';
import type { EngineBackend } from '../src/engine-backend.ts';
import { type Nursery, openNursery } from './nursery.ts';

const rounds = Number(process.env.BITSHARE_LOST_THREADS ?? 10);

let warnings: MockInstance<typeof console.warn>;
beforeEach(() => {
  warnings = vi.spyOn(console, 'warn').mockImplementation(() => {});
});
afterEach(() => warnings.mockRestore());

const warned = (pattern: RegExp): number => warnings.mock.calls.filter(([text]) => pattern.test(text)).length;

let engines = 0;
/** An engine of its own: other options than the one before had. */
const freshEngine = (threads: number) =>
  createWasmBackend({ threads, memoryMiB: 512 + engines++ }).activate();

const hashOf = (...parts: readonly Float32Array[]): string =>
  createHash('sha256')
    .update(Buffer.concat(parts.map((values) => new Uint8Array(values.slice().buffer))))
    .digest('hex');

/** Trains a small convolutional network for some steps; returns a hash of its weights. */
function train(steps: number): string {
  const weights = [
    [3, 3, 3, 16],
    [3, 3, 16, 16],
    [1, 1, 16, 5],
  ].map((shape, i) => tf.variable(tf.randomNormal(shape, 0, 0.1, 'float32', i + 1)));
  const [first, second, last] = weights as unknown as tf.Tensor4D[];
  const x = tf.randomNormal([16, 20, 24, 3], 0, 1, 'float32', 10) as tf.Tensor4D;
  const optimizer = tf.train.sgd(0.05);
  const loss = () => {
    const stem = tf.relu(tf.conv2d(x, first!, 1, 'same'));
    const deep = tf.relu(tf.conv2d(stem, second!, 2, 'same'));
    return tf.mean(tf.square(tf.conv2d(deep, last!, 1, 'same'))) as tf.Scalar;
  };
  for (let step = 0; step < steps; step++) optimizer.minimize(loss, false, weights);
  const hash = hashOf(...weights.map((weight) => weight.dataSync<'float32'>()));
  tf.dispose([x, ...weights]);
  return hash;
}

/** Runs a task whose chunks take long so many times; returns a hash of the last result. */
function exponentials(engine: Engine, times: number): string {
  const [length, chunk] = [2 ** 20, 2 ** 17];
  const { pool } = engine;
  const [x, y] = [pool.allocate(4 * length), pool.allocate(4 * length)];
  pool.floats(x, length).forEach((_, i, values) => {
    values[i] = (i % 4099) / 100;
  });
  for (let i = 0; i < times; i++) {
    pool.floats(y, length).fill(Number.NaN);
    engine.run('transcend', length, chunk, { x, y, logarithm: false });
  }
  const hash = hashOf(pool.floats(y, length));
  for (const pointer of [x, y]) pool.release(pointer, 4 * length);
  return hash;
}

/** Runs a task that reads beyond the end of the memory. */
const runBeyond = (engine: Engine): void =>
  engine.run('apply', 2 ** 29, 2 ** 20, { x: 2 ** 20, y: 2 ** 20, operation: 1, alpha: 0 });

describe('threads that are ended in the middle of tasks', { timeout: 60_000 + rounds * 10_000 }, () => {
  let nursery: Nursery;
  beforeEach(async () => {
    nursery = await openNursery();
  });
  afterEach(() => nursery.close());

  it(`change no bit of a training: ${rounds} times`, async () => {
    await freshEngine(1);
    const expected = train(12);
    await fc.assert(
      fc.asyncProperty(delays, async (milliseconds) => {
        await freshEngine(4);
        await endAll(milliseconds);
        expect(train(12)).toBe(expected);
      }),
      { numRuns: rounds, endOnFailure: true },
    );
    expect(warned(/has ended at chunk \d+ of \w+; it is computed again/)).toBeGreaterThan(0);
  });

  it(`are noticed while the task goes on, and their chunks are computed again: ${rounds} times`, async () => {
    const expected = exponentials(await startEngine({ threads: 1, build: 'auto' }), 1);
    await fc.assert(
      fc.asyncProperty(delays, async (milliseconds) => {
        const engine = await startEngine({ threads: 4, build: 'auto' });
        await endAll(milliseconds);
        expect(exponentials(engine, 8)).toBe(expected);
        engine.stop();
      }),
      { numRuns: rounds, endOnFailure: true },
    );
    expect(warned(/has ended at chunk \d+ of transcend; it is computed again/)).toBeGreaterThan(0);
  });

  const delays = fc.array(fc.integer({ min: 0, max: 60 }), { minLength: 3, maxLength: 3 });
  async function endAll(milliseconds: readonly number[]): Promise<void> {
    const count = await nursery.running();
    for (const [i, after] of milliseconds.entries()) nursery.end(count - 1 - i, after);
  }
});

describe('a thread that traps', () => {
  // Each thread's scratch memory lies so far from the one before that only the main thread's is there.
  const apart = 0x4000_0000;

  it('is noticed, and the main thread computes its chunk and all further ones', async () => {
    const engine = await startEngine({ threads: 3, build: 'auto', patienceSeconds: 60 });
    const units = 4096;
    const { pool } = engine;
    const sums = pool.allocate(4 * 36 * (4 * units + 16));
    pool.floats(sums, 36 * (4 * units + 16)).forEach((_, i, values) => {
      values[i] = (i % 101) / 7;
    });
    const [scratch, dw] = [pool.allocate(4096), pool.allocate(4 * 9 * 4 * units)];
    const gradient = (scratchBytes: number) => {
      pool.floats(dw, 9 * 4 * units).fill(Number.NaN);
      const given = { sums, dw, chunks: 1, weights: 4 * units, scratch, scratchBytes };
      engine.run('weightGradient', units, 64, given);
      return hashOf(pool.floats(dw, 9 * 4 * units));
    };
    await vi.waitFor(
      () => {
        expect(gradient(apart)).toBe(gradient(1024));
        expect(warned(/has ended at chunk \d+ of weightGradient/)).toBe(2);
      },
      { timeout: 50_000 },
    );
    await vi.waitFor(() => expect(warned(/has ended \(RuntimeError: .*out of bounds/)).toBe(2));
    engine.stop();
  });

  it('like the main thread ends the task with the trap, and no other task runs on that memory', async () => {
    const engine = await startEngine({ threads: 2, build: 'auto' });
    expect(() => runBeyond(engine)).toThrow(WebAssembly.RuntimeError);
    expect(engine.failed).toBe(true);
    expect(() => engine.run('fill', 4, 4, { target: 2 ** 20, value: 0 })).toThrow(WebAssembly.RuntimeError);
    engine.stop();
  });
});

describe('after a task that failed', () => {
  it('the same backend starts another engine', async () => {
    const backend = createWasmBackend({ threads: 2, memoryMiB: 500 });
    await backend.activate();
    const { engine } = tf.backend() as EngineBackend;
    expect(() => runBeyond(engine)).toThrow(WebAssembly.RuntimeError);
    await backend.activate();
    expect(tf.tidy(() => tf.neg([1, 2, 3]).dataSync())).toEqual(Float32Array.of(-1, -2, -3));
    expect((tf.backend() as EngineBackend).engine).not.toBe(engine);
  });
});

describe('a thread that neither ends nor finishes', () => {
  const { Worker } = workerThreads;
  // It claims the first chunk that it finds, says so, and sleeps: see assembly/threads.ts.
  const stuck = `
    const { memory, wordsAt } = require('node:worker_threads').workerData;
    const ticket = new BigInt64Array(memory.buffer, 1032, 1);
    const own = new BigInt64Array(memory.buffer, wordsAt, 1);
    for (;;) {
      const seen = Atomics.load(ticket, 0);
      if (seen >> 32n === 0n || (seen & 0xffffffffn) > 7n) continue;
      if (Atomics.compareExchange(ticket, 0, seen, seen + 1n) !== seen) continue;
      Atomics.store(own, 0, (seen & 0xffffffffn) + 1n);
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
    }
  `;
  class StuckWorker extends Worker {
    constructor(_: string, options: WorkerOptions) {
      super(stuck, options);
    }
  }
  beforeEach(() => void Object.assign(workerThreads, { Worker: StuckWorker }));
  afterEach(() => void Object.assign(workerThreads, { Worker }));

  it('ends the run with an error that names task, chunk and thread', async () => {
    const engine = await startEngine({ threads: 2, build: 'auto', patienceSeconds: 2 });
    let before = process.cpuUsage();
    const runAll = () => {
      for (let times = 0; times < 1000; times++) {
        before = process.cpuUsage();
        exponentials(engine, 1);
      }
    };
    expect(runAll).toThrow(UserError);
    // Two seconds were waited, most of them asleep.
    expect(process.cpuUsage(before).user).toBeLessThan(1_000_000);
    expect(runAll).toThrow(
      /has waited 2 seconds for the task transcend: thread 1 is at chunk \d+\.\n {2}Start the run again/,
    );
    engine.stop();
  });
});
