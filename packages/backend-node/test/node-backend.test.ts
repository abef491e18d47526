import { createNodeBackend } from '@bitshare/backend-node';
import { testBackend, testOps } from '@bitshare/testing';
import { describe, expect, it } from 'vitest';

const create = () => createNodeBackend({ threads: 2 });
const available = await create()
  .activate()
  .then(
    () => true,
    () => false,
  );

if (available) {
  testBackend('node', create);
  testOps('node', create);
}

describe.skipIf(!available)('the engine node (needs tfjs-node)', () => {
  it('names its package and its device', async () => {
    const { engine, build, threads, versions } = await create().activate();
    expect({ engine, build, threads }).toEqual({ engine: 'node', build: 'cpu', threads: 2 });
    expect(Object.keys(versions)).toContain('@tensorflow/tfjs-node');
    expect(versions.tensorflow).toMatch(/^\d+\.\d+/);
  });

  it('keeps the threads that it started with', async () => {
    await expect(createNodeBackend({ threads: 3 }).activate()).rejects.toThrow('2 threads');
    expect((await createNodeBackend().activate()).threads).toBe(2);
  });

  it('reports that it finds no GPU', async () => {
    await expect(createNodeBackend({ device: 'gpu' }).activate()).rejects.toThrow(/finds no GPU/);
  });
});
