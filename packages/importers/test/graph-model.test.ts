import { UserError } from '@bitshare/core';
import { fromModelJson } from '@bitshare/importers';
import { createNetwork } from '@bitshare/network';
import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import {
  createGraphModel,
  flag,
  type GraphModelFiles,
  integer,
  integers,
  loadedGraphModel,
  number,
  text,
  texts,
} from './graph-model-files.ts';

beforeAll(() => tf.setBackend('cpu'));

type Write = ReturnType<typeof createGraphModel>;

const window = (padding = 'SAME', stride = 1) => ({
  strides: integers([1, stride, stride, 1]),
  dilations: integers([1, 1, 1, 1]),
  padding: text(padding),
  data_format: text('NHWC'),
});

/** Ends a model in four logits. */
function logits({ node, list, weights }: Write, x: string, channels: number): string {
  const features = node('features', 'Mean', [x, list('axes', 1, 2)], { keep_dims: flag(false) });
  return node('logits', 'MatMul', [features, weights('matrix', channels, 4)]);
}

/** `x * relu6(x + 3) / 6`, the division as a product. */
function hardSwish({ node, scalar }: Write, x: string, name: string): string {
  const shifted = node(`${name}/add`, 'AddV2', [x, scalar(`${name}/three`, 3)]);
  const gate = node(`${name}/gate`, 'Relu6', [shifted]);
  const product = node(`${name}/product`, 'Mul', [x, gate]);
  return node(name, 'Mul', [product, scalar(`${name}/sixth`, 1 / 6)]);
}

/** Each writes a model and names its outputs; nodes of these operations must be in the graph. */
const models: readonly [string, readonly string[], (write: Write) => readonly string[]][] = [
  [
    'convolutions with strides, dilation and explicit padding, and a bias of their own',
    ['conv2d'],
    (write) => {
      const { node, weights } = write;
      const a = node('a', 'Conv2D', ['x', weights('wa', 3, 3, 4, 5)], window('VALID', 2));
      const b = node('b', 'BiasAdd', [a, weights('bias', 5)], { data_format: text('NHWC') });
      const dilated = { ...window('SAME'), dilations: integers([1, 2, 1, 1]) };
      const c = node('c', 'Conv2D', [b, weights('wc', 3, 2, 5, 6)], dilated);
      const explicit = { ...window('EXPLICIT'), explicit_paddings: integers([0, 0, 1, 0, 0, 2, 0, 0]) };
      const d = node('d', 'Conv2D', [c, weights('wd', 2, 3, 6, 3)], explicit);
      return [logits(write, d, 3)];
    },
  ],
  [
    'fused layers',
    ['relu6', 'relu', 'leakyRelu'],
    (write) => {
      const { node, weights } = write;
      const fused = (...ops: string[]) => ({ ...window(), fused_ops: texts(ops), num_args: integer(1) });
      const a = node(
        'net/a/Relu6',
        '_FusedConv2D',
        ['x', weights('wa', 3, 3, 4, 6), weights('ba', 6)],
        fused('BiasAdd', 'Relu6'),
      );
      const b = node(
        'net/b/Relu6',
        'FusedDepthwiseConv2dNative',
        [a, weights('wb', 3, 3, 6, 2), weights('bb', 12)],
        fused('BiasAdd', 'Relu'),
      );
      const leaky = { ...fused('BiasAdd', 'LeakyRelu'), leakyrelu_alpha: number(0.3) };
      const c = node('net/c', '_FusedConv2D', [b, weights('wc', 1, 1, 12, 5), weights('bc', 5)], leaky);
      const features = node('mean', 'Mean', [c, write.list('axes', 1, 2)], { keep_dims: flag(false) });
      return [
        node('out', '_FusedMatMul', [features, weights('m', 5, 3), weights('bm', 3)], fused('BiasAdd')),
      ];
    },
  ],
  [
    'a batch norm that was not folded, and one in pieces',
    ['batchNorm', 'conv2d', 'add'],
    (write) => {
      const { node, weights, constant } = write;
      const a = node('a', 'Conv2D', ['x', weights('wa', 3, 3, 4, 4)], window());
      const variance = constant('variance', [4], [0.5, 1, 1.5, 2]);
      const norm = [weights('scale', 4), weights('offset', 4), weights('mean', 4), variance];
      const b = node('b', 'FusedBatchNormV3', [a, ...norm], {
        epsilon: number(1e-3),
        is_training: flag(false),
        data_format: text('NHWC'),
      });
      const sum = node('sum', 'AddV2', [b, 'x']);
      const times = node('times', 'Mul', [sum, constant('factors', [1, 1, 1, 4], [1, -2, 0.5, 3])]);
      const plus = node('plus', 'Sub', [times, weights('shift', 4)]);
      return [logits(write, node('relu', 'Relu', [plus]), 4)];
    },
  ],
  [
    'squeeze-and-excite, hard sigmoid, hard swish and silu in pieces',
    ['multiply', 'hardSwish', 'hardSigmoid', 'silu'],
    (write) => {
      const { node, weights, scalar, list } = write;
      const a = hardSwish(write, node('a', 'Conv2D', ['x', weights('wa', 3, 3, 4, 6)], window()), 'swish');
      const means = node('means', 'Mean', [a, list('se/axes', 1, 2)], { keep_dims: flag(true) });
      const few = node('few', 'Relu', [node('se1', 'Conv2D', [means, weights('w1', 1, 1, 6, 2)], window())]);
      const more = node('more', 'Conv2D', [few, weights('w2', 1, 1, 2, 6)], window());
      const ramp = node('ramp', 'Relu6', [node('plus', 'AddV2', [more, scalar('three', 3)])]);
      const scaled = node('scaled', 'Mul', [node('gate', 'Mul', [ramp, scalar('sixth', 1 / 6)]), a]);
      const b = node('b', 'Conv2D', [scaled, weights('wb', 1, 1, 6, 5)], window());
      return [logits(write, node('silu', 'Mul', [node('sigmoid', 'Sigmoid', [b]), b]), 5)];
    },
  ],
  [
    'pieces of channels, joined and shuffled',
    ['concat', 'sliceChannels', 'channelShuffle'],
    (write) => {
      const { node, weights, list } = write;
      const axis = write.constant('axis', [], [3], 'int32');
      node('split', 'Split', [axis, 'x'], { num_split: integer(2) });
      const left = node('left', 'Conv2D', ['split:0', weights('wl', 1, 1, 2, 3)], window());
      const joined = node(
        'joined',
        'ConcatV2',
        [left, 'split:1', 'x', write.constant('last', [], [-1], 'int32')],
        { N: integer(3) },
      );
      const groups = node('groups', 'Reshape', [joined, list('five', -1, 8, 8, 3, 3)]);
      const turned = node('turned', 'Transpose', [groups, list('order', 0, 1, 2, 4, 3)]);
      const shuffled = node('shuffled', 'Reshape', [turned, list('four', -1, 8, 8, 9)]);
      return [logits(write, shuffled, 9)];
    },
  ],
  [
    'pools, padding and enlarging',
    ['maxPool', 'averagePool', 'upsample', 'globalMaxPool', 'clip', 'padChannels', 'pad'],
    (write) => {
      const { node, weights, list, constant, scalar } = write;
      const ksize = integers([1, 3, 3, 1]);
      const a = node('a', 'MaxPool', ['x'], { ...window('VALID', 2), ksize });
      const b = node('b', 'AvgPool', [a], { ...window('SAME', 1), ksize });
      const size = list('size', 6, 9);
      const c = node('c', 'ResizeNearestNeighbor', [b, size], {
        align_corners: flag(false),
        half_pixel_centers: flag(true),
      });
      const d = node('d', 'ResizeBilinear', [c, list('twice', 12, 18)], {
        align_corners: flag(false),
        half_pixel_centers: flag(true),
      });
      const e = node('e', 'Pad', [d, constant('pads', [4, 2], [0, 0, 1, 0, 0, 2, 1, 2], 'int32')]);
      const low = node('low', 'Maximum', [e, scalar('least', -0.3)]);
      const clipped = node('clipped', 'Minimum', [low, scalar('most', 0.4)]);
      const features = node('features', 'Max', [clipped, list('axes', 1, 2)], { keep_dims: flag(false) });
      return [node('logits', 'MatMul', [features, weights('matrix', 4, 7)], { transpose_b: flag(true) })].map(
        () => node('out', 'MatMul', [features, weights('turned', 5, 7)], { transpose_b: flag(true) }),
      );
    },
  ],
  [
    'a flattened image whose shape is computed, and a bias of every pixel',
    ['dense'],
    (write) => {
      const { node, weights, list, constant } = write;
      const a = node('a', 'Relu', [
        node('conv', 'Conv2D', ['x', weights('wa', 3, 3, 4, 2)], window('VALID', 3)),
      ]);
      const shape = node('shape', 'Shape', [a]);
      const slice = [list('zero', 0), list('one', 1), list('step', 1)];
      const batch = node('batch', 'StridedSlice', [shape, ...slice], { shrink_axis_mask: integer(1) });
      const target = node('target', 'Pack', [batch, constant('rest', [], [8], 'int32')], { N: integer(2) });
      const flat = node('flat', 'Reshape', [a, target]);
      return [node('out', 'AddV2', [node('dense', 'MatMul', [flat, weights('w', 8, 3)]), weights('b', 3)])];
    },
  ],
  [
    'one pixel squeezed, and an image that is scaled before its first layer',
    ['conv2d'],
    (write) => {
      const { node, weights, scalar } = write;
      const scaled = node('scaled', 'Sub', [node('times', 'Mul', ['x', scalar('two', 2)]), scalar('one', 1)]);
      const conv = node('conv', 'Conv2D', [scaled, weights('w', 3, 3, 4, 3)], window('SAME', 2));
      const pool = node('pool', 'AvgPool', [conv], { ...window('VALID', 1), ksize: integers([1, 4, 4, 1]) });
      const pixel = node('pixel', 'Conv2D', [pool, weights('v', 1, 1, 3, 5)], window());
      return [node('logits', 'Squeeze', [pixel], { squeeze_dims: integers([1, 2]) })];
    },
  ],
];

/** Largest difference of the outputs, over the largest value (at least 1). */
async function difference(files: GraphModelFiles, outputs: readonly string[]) {
  const { graph, weights } = await fromModelJson(files.json, files);
  const model = await loadedGraphModel(files);
  const network = createNetwork(graph, weights);
  const result = tf.tidy(() => {
    const images = tf.randomNormal<tf.Rank.R4>([2, ...network.inputShape], 0, 1, 'float32', 5);
    const expected = (model.execute({ x: images }, outputs[0]) as tf.Tensor).dataSync();
    const actual = network.forward(images, { training: false }).dataSync();
    expect(actual.length).toBe(expected.length);
    const scale = Math.max(1, ...expected.map(Math.abs));
    return Math.max(...expected.map((value, i) => Math.abs(actual[i]! - value))) / scale;
  });
  network.dispose();
  model.dispose();
  return { graph, difference: result };
}

describe('a GraphModel', () => {
  it.each(models)('with %s answers as in TensorFlow.js', async (_, operations, write) => {
    const model = createGraphModel();
    const outputs = write(model);
    const { graph, difference: error } = await difference(model.files(...outputs), outputs);
    expect(error).toBeLessThan(1e-5);
    expect(graph.nodes.map(({ op }) => op)).toEqual(expect.arrayContaining([...operations]));
    expect(graph.nodes.at(-1)!.id).toBe(graph.output);
  });

  const small = (write: Write) => {
    const { node, weights } = write;
    const conv = node('net/block/conv', 'Conv2D', ['x', weights('net/block/w', 3, 3, 4, 3)], window());
    return node('net/probabilities', 'Softmax', [logits(write, node('net/relu', 'Relu', [conv]), 3)]);
  };

  it('has short names, logits for a softmax, and its other outputs', async () => {
    const model = createGraphModel();
    const { json, read } = model.files(small(model), 'net/relu');
    const { graph, notes, format } = await fromModelJson(json, { read, name: 'mine' });
    expect(format).toBe('graph-model');
    expect(graph).toMatchObject({ name: 'mine', output: 'logits', otherOutputs: ['relu'] });
    expect(graph.nodes.map(({ id }) => id)).toEqual(['x', 'conv', 'relu', 'features', 'logits']);
    expect(notes.join()).toMatch(/softmax of node "net\/probabilities" \(Softmax\) is left out/);
  });

  it('takes any size that the caller fixes, and asks for one', async () => {
    const model = createGraphModel([-1, -1, -1, 4]);
    const files = model.files(small(model));
    const { graph } = await fromModelJson(files.json, { ...files, input: [12, 10, 4] });
    expect(graph.nodes[0]!.attributes).toEqual({ shape: [12, 10, 4] });
    await expect(fromModelJson(files.json, files)).rejects.toThrow(
      /\[any, any, 4\].*not of a fixed size.*\n.*"input"/,
    );
    await expect(fromModelJson(files.json, { ...files, input: [12, 10, 3] })).rejects.toThrow(
      /\[12, 10, 3\] do not fit/,
    );
  });

  it('is refused with every node that cannot be taken', async () => {
    const model = createGraphModel();
    const { node, weights, list } = model;
    const elu = node('net/elu', 'Elu', ['x']);
    const turned = node('net/first', 'Conv2D', [elu, weights('w', 3, 3, 4, 4)], {
      ...window(),
      data_format: text('NCHW'),
    });
    const mean = node('net/rows', 'Mean', [turned, list('axes', 1)], { keep_dims: flag(true) });
    const filter = node('net/filter', 'Conv2D', ['x', 'x'], window());
    const files = model.files(node('out', 'AddV2', [mean, filter]));
    const message = await fromModelJson(files.json, { ...files, source: 'mine.json' }).then(
      String,
      (error: Error) => error.message,
    );
    for (const fault of [
      'mine.json cannot be imported',
      'node "net/elu" (Elu) is not supported',
      'node "net/first" (Conv2D) has the data format NCHW',
      'node "net/rows" (Mean) reduces the axes [1]',
      'node "net/filter" (Conv2D) computes its input 1, which must be a constant',
    ])
      expect(message).toContain(fault);
  });

  /** The small model with something of one node replaced. */
  const changed = (
    name: string,
    replaced: { readonly input?: readonly string[]; readonly attr?: object },
  ) => {
    const model = createGraphModel();
    const files = model.files(small(model));
    const json = structuredClone(files.json);
    Object.assign(json.modelTopology.node.find((node) => 'name' in node && node.name === name)!, replaced);
    return fromModelJson(json, files);
  };

  it.each<[string, RegExp, () => Promise<unknown>]>([
    [
      'a node that is missing',
      /"net\/relu" reads the node "gone", which is not there/,
      () => changed('net/relu', { input: ['gone'] }),
    ],
    [
      'a loop',
      /the node "\S+" depends on itself/,
      () => changed('net/block/conv', { input: ['net/relu', 'net/block/w'] }),
    ],
    [
      'two images',
      /has 2 inputs: "x", "y"/,
      async () => {
        const model = createGraphModel();
        model.node('y', 'Placeholder', []);
        const files = model.files(model.node('out', 'AddV2', ['x', 'y']));
        return fromModelJson(files.json, files);
      },
    ],
    [
      'no image',
      /input of model.json is \[5\], not an image/,
      async () => {
        const model = createGraphModel([-1, 5]);
        const files = model.files(model.node('out', 'Relu', ['x']));
        return fromModelJson(files.json, files);
      },
    ],
    [
      'an attribute of another kind',
      /\(Conv2D\) has an attribute "strides" of an unknown form/,
      () => changed('net/block/conv', { attr: { strides: { s: '%' } } }),
    ],
    [
      'a file that is cut off',
      /weights.bin has \d+ bytes, and the weights take \d+/,
      async () => {
        const model = createGraphModel();
        const files = model.files(small(model));
        return fromModelJson(files.json, { read: async () => files.bytes.slice(1) });
      },
    ],
    [
      'another kind of file',
      /is not a model of TensorFlow.js:\n {2}- modelTopology/,
      () => fromModelJson({ nodes: [] }, { read: async () => new Uint8Array() }),
    ],
    [
      'a topology of neither kind',
      /neither layers nor nodes/,
      () => fromModelJson({ modelTopology: {}, weightsManifest: [] }, { read: async () => new Uint8Array() }),
    ],
  ])('with %s is refused', async (_, message, made) => {
    const refused = made();
    await expect(refused).rejects.toThrow(UserError);
    await expect(refused).rejects.toThrow(message);
  });
});
