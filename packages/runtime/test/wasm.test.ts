import {
  elements,
  type InputGrid,
  type PackedLayer,
  type PackedNode,
  packCodes,
  packedShapes,
  writePacked,
} from '@bitshare/packed';
import type { SafeTensor } from '@bitshare/safetensors';
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

  /** Layers of each kind that read an image of codes of the grids, padded, each with an output of its own. */
  const readers = (grids: readonly InputGrid[]) => {
    const bytes = (count: number) =>
      packCodes(
        Array.from({ length: count }, (_, i) => (i * 7) % 8),
        3,
      );
    const weights = { bits: 3, step: 0.5, zeroPoint: 3.5 };
    const window = { kernelSize: [3, 3], strides: [1, 1], padding: 2, bias: false } as const;
    const layers = grids.flatMap((activations, i): PackedLayer[] => {
      const base = { inputs: ['image'], weights, activations };
      return [
        { ...base, ...window, id: `conv${i}`, op: 'conv2d', filters: 6, groups: 1 },
        { ...base, ...window, id: `depthwise${i}`, op: 'conv2d', filters: 6, groups: 6 },
        { ...base, id: `dense${i}`, op: 'dense', units: 3, bias: false },
      ];
    });
    const nodes: PackedNode[] = [{ id: 'image', op: 'input', inputs: [], shape: [4, 5, 6] }, ...layers];
    const tensors = layers.map(({ id, op }): [string, SafeTensor] => {
      const packed = bytes(op === 'dense' ? 3 * 120 : id.startsWith('depthwise') ? 54 : 324);
      return [id, { dtype: 'U8', shape: [packed.length], bytes: packed }];
    });
    const otherOutputs = layers.map(({ id }) => id).slice(0, -1);
    return writePacked({ ...handMade(nodes, Object.fromEntries(tensors)), otherOutputs });
  };
  const image = Float32Array.from({ length: 240 }, (_, i) => Math.sin(i) * 3);

  test('zero points anywhere among the codes, and beside them', async () => {
    for (const bits of [1, 3, 6, 7, 8]) {
      const zeroPoints = [
        0,
        0.5,
        1,
        (2 ** bits - 1) / 2,
        2 ** (bits - 1),
        2 ** bits - 1,
        2 ** bits - 0.5,
        2 ** bits,
      ];
      const grids = zeroPoints
        .filter((zeroPoint) => zeroPoint <= 255)
        .map((zeroPoint) => ({ bits, step: 5 / 2 ** bits, zeroPoint }));
      const file = readers(grids);
      expect(await compute(file, build, image)).toEqual(await compute(file, 'reference', image));
    }
  });

  test('a softmax of values far apart', async () => {
    const nodes: PackedNode[] = [
      { id: 'image', op: 'input', inputs: [], shape: [1, 1, 3] },
      { id: 'vector', op: 'globalMaxPool', inputs: ['image'] },
      { id: 'end', op: 'softmax', inputs: ['vector'] },
    ];
    const { answers } = await compute(
      writePacked(handMade(nodes, {})),
      build,
      Float32Array.of(-3000, 0, 5000),
    );
    expect(answers).toEqual({ end: [0, 0, 1] });
  });
});
