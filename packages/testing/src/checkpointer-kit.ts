import type { Checkpointer, Snapshot } from '@bitshare/core';
import { describe, expect, it } from 'vitest';

const snapshot = (step: number): Snapshot => ({
  data: {
    kind: 'training',
    step,
    nothing: null,
    list: [1.1, -0, Number.NaN, Number.NEGATIVE_INFINITY],
    text: 'ä"\\',
  },
  tensors: {
    'conv/weights': { shape: [2, 2], values: Float32Array.of(step, 1e-45, -0, 1 / 3) },
    'conv/clip': { shape: [], values: Float32Array.of(Math.fround(0.1)) },
    empty: { shape: [0], values: new Float32Array() },
  },
});

/** The contract tests of a `Checkpointer`. Call it in a test file; it declares the tests. @param create makes an empty one. */
export function testCheckpointer(name: string, create: () => Promise<Checkpointer>): void {
  describe(`checkpointer contract: ${name}`, () => {
    it('is empty before the first save', async () => {
      expect(await (await create()).latest(['pretrain'])).toBeUndefined();
    });

    it('returns the latest snapshot, to the bit', async () => {
      const checkpointer = await create();
      for (const step of [1, 2, 3]) {
        expect(await checkpointer.save(['pretrain'], snapshot(step))).not.toBe('');
        expect(await checkpointer.latest(['pretrain'])).toEqual(snapshot(step));
      }
    });

    it('keeps stages apart, also those whose names contain each other', async () => {
      const checkpointer = await create();
      const keys = [['a'], ['a', 'b'], ['a+b'], ['a/b'], ['a', 'b', 'c'], ['../a']];
      for (const [step, key] of keys.entries()) await checkpointer.save(key, snapshot(step));
      for (const [step, key] of keys.entries())
        expect(await checkpointer.latest(key)).toEqual(snapshot(step));
    });

    it('is not changed by later changes of the snapshot', async () => {
      const checkpointer = await create();
      const given = snapshot(1);
      await checkpointer.save(['pretrain'], given);
      given.tensors['conv/weights']!.values.fill(7);
      expect(await checkpointer.latest(['pretrain'])).toEqual(snapshot(1));
      (await checkpointer.latest(['pretrain']))!.tensors['conv/weights']!.values.fill(7);
      expect(await checkpointer.latest(['pretrain'])).toEqual(snapshot(1));
    });

    it('decides whether a training should be saved', async () => {
      expect(typeof (await create()).due(1)).toBe('boolean');
    });
  });
}
