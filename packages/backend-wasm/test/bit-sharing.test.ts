import { createWasmBackend } from '@bitshare/backend-wasm';
import * as tf from '@tensorflow/tfjs';
import { afterAll, describe, expect, it } from 'vitest';

const round = (value: number): number => {
  const whole = Math.floor(value);
  const rest = value - whole;
  return rest === 0.5 ? whole + (whole % 2) : rest > 0.5 ? whole + 1 : whole;
};

/** METHOD section 2, word for word, each operation rounded to a float. */
function decomposed(x: number, clip: number, bits: readonly number[], open: number, signed: boolean): number {
  const f = Math.fround;
  const ratio = Math.min(Math.max(f(x / clip), signed ? -1 : 0), 1);
  const z = signed ? f(f(ratio + 1) / 2) : ratio;
  const offsets: number[] = [];
  let sum = 0;
  for (const b of bits) {
    const offset = f(round(f(f(z - sum) * (2 ** b - 1))) / (2 ** b - 1));
    offsets.push(offset);
    sum = f(sum + offset);
  }
  const level = offsets.slice(0, open).reduceRight((tail, offset) => f(offset + tail), 0);
  return f(clip * (signed ? f(f(level + level) - 1) : level));
}

/** The engine's own kernel of the op. */
function quantize(
  x: tf.Tensor1D,
  clip: number,
  thresholds: readonly number[],
  attributes: { bits: readonly number[]; signed: boolean },
) {
  const inputs = { x, clip: tf.scalar(clip), thresholds: tf.tensor1d([...thresholds]) };
  return (tf.engine().runKernel('BitSharing', inputs, attributes as never) as tf.Tensor[])[0]!.dataSync();
}

describe.each(['auto', 'portable'] as const)('levels of the %s build', (build) => {
  afterAll(() => createWasmBackend({ threads: 2 }).activate());

  it('are the quotients, to the last bit, for every number of bits', async () => {
    await createWasmBackend({ threads: 2, build }).activate();
    for (let bits = 1; bits <= 8; bits++) {
      const steps = 2 ** bits - 1;
      const quotients = Float32Array.from({ length: steps + 1 }, (_, n) => n / steps);
      const levels = quantize(tf.tensor1d(quotients), 1, [], { bits: [bits], signed: false });
      expect(levels).toEqual(quotients);
    }
  });

  it.each([
    { bits: [2, 4, 8], signed: false },
    { bits: [2, 4, 8], signed: true },
    { bits: [1, 2, 4, 8], signed: true },
    { bits: [4, 8], signed: false },
  ])('are those of the decomposition, to the last bit: $bits, signed $signed', async ({ bits, signed }) => {
    await createWasmBackend({ threads: 2, build }).activate();
    const clip = Math.fround(1.7);
    // More than a chunk, the first of which has no error and so foretells closed gates.
    const x = tf.concat([
      tf.zeros([16384]),
      tf.randomUniform([40001], signed ? -2 : -0.2, 2, 'float32', 3),
    ]) as tf.Tensor1D;
    const values = x.dataSync();
    for (let open = 1; open <= bits.length; open++) {
      const thresholds = bits.slice(1).map((_, j) => (j + 1 < open ? 0 : 1));
      const output = quantize(x, clip, thresholds, { bits, signed });
      const expected = Float32Array.from(values, (value) => decomposed(value, clip, bits, open, signed));
      let differing = 0;
      for (let i = 0; i < output.length; i++) if (output[i] !== expected[i]) differing++;
      expect(differing).toBe(0);
    }
  });
});
