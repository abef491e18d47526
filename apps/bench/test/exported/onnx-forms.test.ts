import {
  type CompressionPolicy,
  createRandom,
  type Graph,
  type GraphNode,
  type LayerNode,
} from '@bitshare/core';
import { int8Profile, packedProfile, renderOnnx } from '@bitshare/exporters';
import { policyFor } from '@bitshare/network';
import { writePacked } from '@bitshare/packed';
import { createBitSharing, createLsq } from '@bitshare/quantizers';
import { randomImages, trainedWeights } from '@bitshare/testing';
import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, test } from 'vitest';
import { importOnnxRuntime, openOnnx } from '../../src/verify/onnx-runtimes.ts';
import { packedRuntimes } from '../../src/verify/packed-runtimes.ts';
import { type FakeQuantized, fakeQuantized } from './fake-quantized.ts';
import { checkRounding, type Seen } from './rounding/check-rounding.ts';

// onnxruntime rewrites what it takes for a quantized layer. A file must mean the same with and without that, for every kind of layer.

const runtime = await importOnnxRuntime('onnxruntime-node');
const widths = [1, 2, 3, 4, 5, 6, 7, 8, 32] as const;
const kinds = ['convolution', 'depthwise', 'grouped', 'dense'] as const;

interface Form {
  readonly kind: (typeof kinds)[number];
  readonly bias: boolean;
  readonly norm: boolean;
  /** Whether the layer's input may be negative. It is padded then. */
  readonly signed: boolean;
}

const forms = kinds.flatMap((kind) =>
  [true, false].flatMap((bias) =>
    [true, false].flatMap((norm) => [true, false].map((signed): Form => ({ kind, bias, norm, signed }))),
  ),
);

type AttributesOf<Op extends LayerNode['op']> = Extract<LayerNode, { op: Op }>['attributes'];

/** For each width a layer of the form, a ReLU, and a layer that reads codes of it; then all of them added up. */
function graphOf({ kind, bias, norm, signed }: Form): Graph {
  const nodes: GraphNode[] = [{ id: 'image', op: 'input', inputs: [], attributes: { shape: [5, 6, 2] } }];
  const put = (node: GraphNode): string => {
    nodes.push(node);
    return node.id;
  };
  const attributes = { epsilon: 1e-5, momentum: 0.9 };
  const normed = (id: string, from: string) => put({ id, op: 'batchNorm', inputs: [from], attributes });
  const relu = (id: string, from: string) => put({ id, op: 'relu', inputs: [from], attributes: {} });
  const one: AttributesOf<'conv2d'> = {
    ...{ filters: 4, kernelSize: [1, 1], strides: [1, 1], padding: 0, groups: 1, bias },
  };
  const layer = (id: string, from: string, own: Partial<AttributesOf<'conv2d'>> = {}) =>
    kind === 'dense'
      ? put({ id, op: 'dense', inputs: [from], attributes: { units: 4, bias } })
      : put({ id, op: 'conv2d', inputs: [from], attributes: { ...one, ...own } });

  const first = put({ id: 'first', op: 'conv2d', inputs: ['image'], attributes: one });
  const read = signed ? normed('read', first) : relu('read', normed('norm', first));
  const groups = kind === 'depthwise' ? 4 : kind === 'grouped' ? 2 : 1;
  const branches = widths.map((width) => {
    const window = {
      kernelSize: [3, 3],
      padding: signed ? 1 : 0,
      dilations: [1, groups === 2 ? 2 : 1],
    } as const;
    const sum = layer(`layer${width}`, read, { ...window, groups });
    return layer(`reader${width}`, relu(`relu${width}`, norm ? normed(`norm${width}`, sum) : sum));
  });
  const all = put({ id: 'all', op: 'add', inputs: branches, attributes: {} });
  put({ id: 'last', op: 'dense', inputs: [relu('end', all)], attributes: { units: 3, bias } });
  return { name: 'forms', nodes, output: 'last' };
}

/** Each layer at its width beside activations of some other; what reads it, at yet another. */
const policyOf = (graph: Graph, shift: number): CompressionPolicy => {
  const after = (width: number, by: number) => widths[(widths.indexOf(width as 1) + by) % widths.length]!;
  return policyFor(graph, (id) => {
    const width = Number(/\d+$/.exec(id)?.[0] ?? 8);
    const coded = Math.min(8, after(width, shift + 3));
    return id.startsWith('reader')
      ? { weightBits: after(width, shift), activationBits: coded }
      : { weightBits: width, activationBits: after(width, shift) };
  });
};

/** Largest difference of the answers to images whose codes are all alike, and how many those are. */
function compared({ count }: FakeQuantized, one: Seen, other: Seen) {
  const part = (values: ArrayLike<number>, image: number) =>
    Array.from(values).slice((image * values.length) / count, ((image + 1) * values.length) / count);
  const alike = Array.from({ length: count }, (_, image) => image).filter((image) =>
    [...one.codes].every(
      ([layer, codes]) => String(part(codes, image)) === String(part(other.codes.get(layer)!, image)),
    ),
  );
  const scale = Math.max(...Array.from(one.answers, Math.abs));
  const differences = alike.flatMap((image) =>
    part(one.answers, image).map((value, i) => Math.abs(value - part(other.answers, image)[i]!) / scale),
  );
  return { alike: alike.length, difference: Math.max(...differences) };
}

beforeAll(() => tf.setBackend('cpu'));

describe.skipIf(!runtime).each([int8Profile, packedProfile])(
  '$name at the default options of onnxruntime',
  (profile) => {
    test.each(forms)('$kind, bias $bias, batch norm $norm, signed $signed: all widths', async (form) => {
      const graph = graphOf(form);
      const at = forms.indexOf(form);
      const random = createRandom(at);
      // The paper's start takes less time, and any range will do here.
      const start = { clipStart: 'paper' } as const;
      const quantizer = at % 3 === 2 ? createLsq(start) : createBitSharing(start);
      const images = randomImages(graph, random, 12);
      const weights = trainedWeights(graph, random);
      const network = await fakeQuantized(graph, weights, policyOf(graph, at), quantizer, images);
      const [packed] = await packedRuntimes(writePacked(network.packed));
      const reference = await (await packed!.open()).run(images, network.count);
      const file = renderOnnx(network.packed, profile);
      const run = async (graphOptimizationLevel: 'all' | 'disabled') => {
        const options = { logSeverityLevel: 4, graphOptimizationLevel };
        const opened = await openOnnx(runtime!, file, network.packed, options);
        const seen = await opened.run(images, network.count);
        await opened.close();
        return seen;
      };
      const [optimized, plain] = [await run('all'), await run('disabled')];
      for (const seen of [optimized, plain])
        expect(checkRounding(network.packed, images, seen).faults).toEqual([]);
      for (const other of [plain, reference]) {
        const { alike, difference } = compared(network, optimized, other);
        expect(alike).toBeGreaterThan(0);
        expect(difference).toBeLessThan(1e-5);
      }
    });
  },
);
