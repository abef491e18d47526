import { elements, packedShapes, writePacked } from '@bitshare/packed';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { loadNetwork } from '../src/index.ts';
import { floats, handMade } from './hand-made.ts';
import { type Draw, randomNetwork } from './random-network.ts';

/** A reproducible source of whole numbers (mulberry32). */
function drawFrom(seed: number): Draw {
  let state = seed;
  return (limit) => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return Math.floor((((t ^ (t >>> 14)) >>> 0) / 2 ** 32) * limit);
  };
}

/** Values of all outputs, and what each layer reads. */
async function compute(file: Uint8Array, build: 'auto' | 'portable' | 'reference', images: Float32Array) {
  const network = await loadNetwork(file, { build });
  const read = new Map<string, number[]>();
  const outputs = network.runAll(images, (layer, codes) => {
    read.set(layer, [...(read.get(layer) ?? []), ...codes]);
  });
  const answers = Object.fromEntries(
    [...outputs].map(([id, values]) => [id, Array.from(values, (value) => value + 0)]),
  );
  return { answers, read: Object.fromEntries([...read].sort()) };
}

describe.each(['auto', 'portable'] as const)('WebAssembly, %s', (build) => {
  test('any network computes what the reference computes, bit for bit', { timeout: 600_000 }, async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer(), async (seed) => {
        const draw = drawFrom(seed);
        const network = randomNetwork(draw);
        const file = writePacked(network);
        const size = elements(packedShapes(network.nodes).get('image')!);
        const images = Float32Array.from({ length: size * (1 + draw(3)) }, () => (draw(4001) - 2000) / 500);
        expect(await compute(file, build, images)).toEqual(await compute(file, 'reference', images));
      }),
      { numRuns: Number(process.env.BITSHARE_RANDOM_GRAPHS ?? 60) },
    );
  });

  test.each([
    { axis: 'width', shape: [4, 1, 1], strides: [1, 7] },
    { axis: 'height', shape: [1, 4, 1], strides: [7, 1] },
  ] as const)('windows that miss the image along its $axis hold zeros', async ({ shape, strides }) => {
    const window = { filters: 2, kernelSize: [1, 1], strides, padding: 3, groups: 1 } as const;
    const network = handMade(
      [
        { id: 'image', op: 'input', inputs: [], shape: [...shape] },
        { id: 'conv', op: 'conv2d', inputs: ['image'], ...window, bias: true },
        { id: 'mean', op: 'globalAveragePool', inputs: ['conv'] },
      ],
      { conv: floats([2, 1, 1, 1], 5, 6), 'conv/bias': floats([2], 0.5, -0.25) },
    );
    const { answers } = await compute(writePacked(network), build, Float32Array.of(1, 2, 3, 4));
    expect(answers).toEqual({ mean: [0.5, -0.25] });
  });
});
