import type { Graph, GraphNode } from '@bitshare/core';
import {
  cifarResnet,
  createGraphBuilder,
  dscnn,
  efficientnetLite0,
  lenet5,
  mobilenetv1Quarter,
  mobilenetv2,
  mobilenetv3Large,
  mobilenetv3Small,
  modelByName,
  modelNames,
  preresnet,
  resnet18,
  resnet50,
  squeezenet,
  vgg11Bn,
} from '@bitshare/models';
import { graphLayers, inferShapes, parameterShapes, prunableLayers, validateGraph } from '@bitshare/network';
import { describe, expect, it } from 'vitest';

/** Trained numbers: running statistics are not counted. */
const parameterCount = (graph: Graph): number =>
  [...parameterShapes(graph)]
    .filter(([name]) => !/\/(mean|variance)$/.test(name))
    .reduce((sum, [, shape]) => sum + shape.reduce((a, b) => a * b), 0);

const node = (graph: Graph, id: string): GraphNode => graph.nodes.find((each) => each.id === id)!;
const shape = (graph: Graph, id: string): string => inferShapes(graph).get(id)!.join('x');

describe('torchvision forms', () => {
  it.each([
    ['resnet18', resnet18, 11_689_512],
    ['resnet50', resnet50, 25_557_032],
    ['mobilenetv2', mobilenetv2, 3_504_872],
    ['mobilenetv3-small', mobilenetv3Small, 2_542_856],
    ['mobilenetv3-large', mobilenetv3Large, 5_483_032],
    ['squeezenet', squeezenet, 1_235_496],
    ['vgg11-bn', vgg11Bn, 132_868_840],
  ] as const)("%s has torchvision's number of parameters", (_, model, parameters) => {
    expect(parameterCount(model({ classes: 1000 }))).toBe(parameters);
  });

  it("MobileNetV2 of other widths has torchvision's channels", () => {
    const filters = (width: number) =>
      ['conv', 'stage2.block1.project', 'stage6.block1.project', 'head'].map((id) => {
        const { attributes } = node(mobilenetv2({ classes: 10, width }), id);
        return (attributes as { filters: number }).filters;
      });
    expect(filters(0.35)).toEqual([16, 8, 56, 1280]);
    expect(filters(0.75)).toEqual([24, 24, 120, 1280]);
    expect(filters(1.4)).toEqual([48, 32, 224, 1792]);
  });

  it('ResNet halves the image where torchvision does', () => {
    for (const graph of [resnet18({ classes: 10 }), resnet50({ classes: 10 })]) {
      const wide = graph.name === 'resnet50' ? 4 : 1;
      expect(shape(graph, 'maxpool')).toBe('56x56x64');
      expect(shape(graph, 'stage1.block1.relu')).toBe(`56x56x${64 * wide}`);
      expect(shape(graph, 'stage4.block2.relu')).toBe(`7x7x${512 * wide}`);
    }
  });

  it('ResNet-50 strides in its 3x3 convolution (v1.5)', () => {
    const graph = resnet50({ classes: 10 });
    expect(node(graph, 'stage2.block1.conv1').attributes).toMatchObject({ strides: [1, 1] });
    expect(node(graph, 'stage2.block1.conv2').attributes).toMatchObject({
      strides: [2, 2],
      kernelSize: [3, 3],
    });
  });

  it('MobileNetV2 adds only where nothing changes', () => {
    const graph = mobilenetv2({ classes: 10 });
    const sums = graph.nodes.filter(({ op }) => op === 'add').map(({ id }) => id);
    expect(sums.length).toBe(10);
    expect(sums).toContain('stage2.block2.add');
    expect(sums).not.toContain('stage5.block1.add');
    expect(node(graph, 'stage1.block1.expand')).toBeUndefined();
    expect(node(graph, 'stage2.block1.depthwise').attributes).toMatchObject({ groups: 96, filters: 96 });
  });
});

describe('EfficientNet-Lite0', () => {
  it("has the authors' number of parameters, and kernels of five where B0 has them", () => {
    const graph = efficientnetLite0({ classes: 1000 });
    expect(parameterCount(graph)).toBe(4_652_008);
    const wide = graph.nodes.filter(
      ({ attributes }) => 'kernelSize' in attributes && attributes.kernelSize[0] === 5,
    );
    expect(wide.map(({ id }) => id.replace(/block.*/, ''))).toEqual([
      ...Array(2).fill('stage3.'),
      ...Array(3).fill('stage5.'),
      ...Array(4).fill('stage6.'),
    ]);
  });

  it('keeps its first and last convolution when it is narrower', () => {
    const graph = efficientnetLite0({ classes: 10, width: 0.5 });
    expect(node(graph, 'conv').attributes).toMatchObject({ filters: 32 });
    expect(node(graph, 'head').attributes).toMatchObject({ filters: 1280 });
    expect(node(graph, 'stage6.block1.project').attributes).toMatchObject({ filters: 96 });
  });
});

describe('SqueezeNet', () => {
  // torchvision's pools round up: 111, 55, 27, 13 pixels at the usual size.
  it.each<[[number, number, number], string]>([
    [[224, 224, 3], '55x55x64, 27x27x128, 13x13x256'],
    [[32, 32, 3], '7x7x64, 3x3x128, 1x1x256'],
  ])('halves an image of %s to %s', (inputShape, sizes) => {
    const graph = squeezenet({ classes: 10, inputShape });
    expect(['pool1', 'pool2', 'pool3'].map((id) => shape(graph, id)).join(', ')).toBe(sizes);
    expect(node(graph, 'fire1').inputs).toEqual(['fire1.expand1x1.relu', 'fire1.expand3x3.relu']);
  });
});

describe('MobileNetV3', () => {
  it('squeezes to a quarter of the channels, in multiples of eight', () => {
    const graph = mobilenetv3Small({ classes: 10 });
    const squeezed = graph.nodes.filter(({ id }) => id.endsWith('.fc1'));
    expect(squeezed.map(({ attributes }) => (attributes as { filters: number }).filters)).toEqual([
      8, 24, 64, 64, 32, 40, 72, 144, 144,
    ]);
    expect(node(graph, 'block4.squeeze').inputs).toEqual([
      'block4.depthwise.hardSwish',
      'block4.squeeze.factor',
    ]);
  });
});

describe('VGG-11', () => {
  it.each<[[number, number, number], string]>([
    [[224, 224, 3], '7x7x512'],
    [[32, 32, 3], '1x1x512'],
    [[28, 28, 1], '1x1x512'],
  ])('leaves of an image of %s %s to its dense layers', (inputShape, left) => {
    expect(shape(vgg11Bn({ classes: 10, inputShape }), 'stage5.pool')).toBe(left);
  });
});

describe('the networks of MLPerf Tiny', () => {
  const withStatistics = (graph: Graph): number =>
    [...parameterShapes(graph).values()].reduce((sum, shape) => sum + shape.reduce((a, b) => a * b), 0);

  // Keras counts running statistics among the parameters.
  it.each([
    ['dscnn', dscnn({ classes: 12 }), 24_908, 'block4.pointwise.relu', '25x5x64'],
    ['mobilenetv1-0.25', mobilenetv1Quarter({ classes: 2 }), 221_794, 'block13.pointwise.relu', '3x3x256'],
  ])('%s has the parameters that Keras counts', (_, graph, parameters, last, pooled) => {
    expect(withStatistics(graph)).toBe(parameters);
    expect(shape(graph, last)).toBe(pooled);
  });
});

describe('PreResNet', () => {
  const graph = preresnet({ depth: 20, classes: 100 });

  it('takes the first shortcut of a stage behind its activation, and no other', () => {
    expect(node(graph, 'stage1.block1.add').inputs).toEqual(['stage1.block1.conv2', 'stage1.block1.relu1']);
    expect(node(graph, 'stage1.block2.add').inputs).toEqual(['stage1.block2.conv2', 'stage1.block1.add']);
    expect(node(graph, 'stage2.block1.add').inputs).toEqual([
      'stage2.block1.conv2',
      'stage2.block1.shortcut',
    ]);
    expect(node(graph, 'stage2.block1.shortcut')).toMatchObject({
      inputs: ['stage2.block1.relu1'],
      attributes: { kernelSize: [1, 1], strides: [2, 2], padding: 0, filters: 32 },
    });
    const readers = graph.nodes.filter(({ inputs }) => inputs.includes('stage2.block1.shortcut'));
    expect(readers.map(({ op }) => op)).toEqual(['add']);
  });

  it.each([8, 20, 56, 110])('of depth %s has that many layers with weights, shortcuts apart', (depth) => {
    const deep = preresnet({ depth, classes: 10 });
    const layers = deep.nodes.filter(
      ({ id, op }) => (op === 'conv2d' || op === 'dense') && !id.endsWith('shortcut'),
    );
    expect(layers.length).toBe(depth);
    expect(prunableLayers(deep).length).toBe((depth - 2) / 2);
  });

  it('ends in features of 8 x 8 x 64', () => {
    expect(shape(graph, 'relu')).toBe('8x8x64');
    expect(shape(graph, 'dense')).toBe('100');
  });
});

describe('ResNet for small images', () => {
  it.each([
    [20, 269_722],
    [56, 853_018],
  ])('of depth %s has the parameters that He et al. count, shortcuts none', (depth, parameters) => {
    const graph = cifarResnet({ depth, classes: 10 });
    expect(parameterCount(graph)).toBe(parameters);
    expect(graph.nodes.filter(({ op }) => op === 'conv2d').length).toBe(depth - 1);
    expect(prunableLayers(graph).length).toBe((depth - 2) / 2);
  });

  it('takes every second pixel and adds channels on both sides where the shape changes', () => {
    const graph = cifarResnet({ depth: 20, classes: 10 });
    expect(node(graph, 'stage2.block1.shortcut.subsample')).toMatchObject({
      inputs: ['stage1.block3.relu'],
      attributes: { poolSize: [1, 1], strides: [2, 2] },
    });
    expect(node(graph, 'stage2.block1.shortcut').attributes).toEqual({ before: 8, after: 8 });
    expect(node(graph, 'stage3.block1.shortcut').attributes).toEqual({ before: 16, after: 16 });
    expect(node(graph, 'stage1.block1.add').inputs).toEqual(['stage1.block1.conv2.norm', 'relu']);
    expect(shape(graph, 'stage3.block3.relu')).toBe('8x8x64');
  });
});

describe('LeNet-5', () => {
  it("has the paper's shapes, and its parameters with full connections", () => {
    const graph = lenet5({ classes: 10 });
    expect(['conv1', 'pool1', 'conv2', 'pool2'].map((id) => shape(graph, id))).toEqual([
      '28x28x6',
      '14x14x6',
      '10x10x16',
      '5x5x16',
    ]);
    expect(parameterCount(graph)).toBe(61_706);
    expect(prunableLayers(graph)).toMatchObject([
      { layer: 'conv2', filters: 16, followers: [], consumers: ['dense1'] },
    ]);
  });
});

describe.each(modelNames)('%s', (name) => {
  it.each<[[number, number, number], number]>([
    [[32, 32, 3], 10],
    [[28, 28, 1], 3],
    [[33, 47, 4], 1],
  ])('is valid for images of %s and %s classes', (inputShape, classes) => {
    const graph = modelByName(name, { inputShape, classes });
    validateGraph(graph);
    expect(graph.name).toBe(name);
    expect(inferShapes(graph).get(graph.output)).toEqual([classes]);
  });

  it('has every layer at another width, and says so in its name', () => {
    const [usual, half] = [1, 0.5].map((width) => modelByName(name, { classes: 10, width }));
    expect(half!.name).toBe(`${name}-w0.5`);
    // Where rounded channels become equal, a narrow network has a sum more.
    expect(graphLayers(half!).map(({ id }) => id)).toEqual(graphLayers(usual!).map(({ id }) => id));
    expect(parameterCount(half!)).toBeLessThan(0.62 * parameterCount(usual!));
    validateGraph(half!);
    for (const width of [0, -1, Number.NaN])
      expect(() => modelByName(name, { classes: 10, width })).toThrow(/width must be a number above 0/);
  });

  it('is plain data', () => {
    const graph = modelByName(name, { classes: 10 });
    expect(JSON.parse(JSON.stringify(graph))).toEqual(graph);
    expect(modelByName(name, { classes: 10 })).toEqual(graph);
  });
});

describe('createGraphBuilder', () => {
  it('keeps the size by default, and takes oblong windows', () => {
    const build = createGraphBuilder();
    const x = build.convolution('square', build.input([9, 8, 2]), { filters: 3, kernel: 5 });
    const y = build.convolution('oblong', x, { filters: 4, kernel: [3, 3], stride: [1, 2], bias: true });
    const z = build.averagePool('pool', build.maxPool('max', y, { size: 2 }), { size: [2, 1], stride: 1 });
    const graph = build.graph('mine', build.dense('dense', z, 2));
    validateGraph(graph);
    expect(['square', 'oblong', 'max', 'pool'].map((id) => shape(graph, id))).toEqual([
      '9x8x3',
      '9x4x4',
      '4x2x4',
      '3x2x4',
    ]);
  });

  it('gives a graph that later nodes do not change', () => {
    const build = createGraphBuilder();
    const graph = build.graph('mine', build.dense('dense', build.input([2, 2, 1]), 2));
    build.dense('more', 'dense', 2);
    expect(graph.nodes.length).toBe(2);
  });
});
