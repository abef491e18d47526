import type { Graph, GraphNode, Padding, Sides, UpsampleNode } from '@bitshare/core';

type Size = number | readonly [number, number];
const both = (size: Size): readonly [number, number] => (typeof size === 'number' ? [size, size] : size);

/** The padding that keeps the size at stride 1. For an odd square kernel that is one number for every side. */
function keepingSize(kernel: Size, dilation: Size = 1): Padding {
  const [height, width] = both(kernel);
  const [down, across] = both(dilation);
  return height === width && height % 2 === 1 && down === across ? (down * (height - 1)) / 2 : 'same';
}

export interface ConvolutionOptions {
  readonly filters: number;
  readonly kernel: Size;
  /** Default 1. */
  readonly stride?: Size;
  /** Default: keeps the size at stride 1. For an odd square kernel half of it on every side, for any other `'same'`. */
  readonly padding?: Padding;
  /** Default 1. */
  readonly groups?: number;
  /** Default 1. */
  readonly dilation?: Size;
  /** Default false: a batch norm follows. */
  readonly bias?: boolean;
}

export interface PoolOptions {
  readonly size: Size;
  /** Default: the window. */
  readonly stride?: Size;
  /** Default 0. A number must be below the window's height and width. */
  readonly padding?: Padding;
}

export interface BatchNormOptions {
  /** Added to the variance. Default 1e-5. */
  readonly epsilon?: number;
  /** Weight of the old running statistic at each step. Default 0.9. */
  readonly momentum?: number;
}

export interface GlobalPoolOptions {
  /** Whether the result is an image of one pixel. Default false: a vector. */
  readonly keepDims?: boolean;
}

/** What a graph has besides its nodes and its output. */
export type GraphSettings = Pick<Graph, 'otherOutputs' | 'coupledPruning'>;

/** Writes a graph down node by node. Each method adds a node that reads `from` and returns its id. */
export interface GraphBuilder {
  input(shape: readonly [number, number, number]): string;
  convolution(id: string, from: string, options: ConvolutionOptions): string;
  batchNorm(id: string, from: string, options?: BatchNormOptions): string;
  relu(id: string, from: string): string;
  relu6(id: string, from: string): string;
  sigmoid(id: string, from: string): string;
  /** `min(1, max(0, slope * x + offset))`, by default with PyTorch's 1/6 and 1/2. */
  hardSigmoid(id: string, from: string, slope?: number, offset?: number): string;
  hardSwish(id: string, from: string): string;
  silu(id: string, from: string): string;
  leakyRelu(id: string, from: string, slope: number): string;
  clip(id: string, from: string, least: number, most: number): string;
  softmax(id: string, from: string): string;
  add(id: string, ...from: readonly string[]): string;
  /** An image times a factor for each channel, or a value of its own shape. */
  multiply(id: string, from: string, factor: string): string;
  /** The channels of several values, one after the other. */
  concat(id: string, ...from: readonly string[]): string;
  /** The channels from `begin` up to, and without, `end`. */
  sliceChannels(id: string, from: string, begin: number, end: number): string;
  channelShuffle(id: string, from: string, groups: number): string;
  /** Zeros around the image: the same number on every side, or `[[top, bottom], [left, right]]`. */
  pad(id: string, from: string, padding: number | readonly [Sides, Sides]): string;
  upsample(
    id: string,
    from: string,
    scale: Size,
    interpolation?: UpsampleNode['attributes']['interpolation'],
  ): string;
  maxPool(id: string, from: string, options: PoolOptions): string;
  averagePool(id: string, from: string, options: PoolOptions): string;
  /** The mean of each channel. */
  globalAveragePool(id: string, from: string, options?: GlobalPoolOptions): string;
  /** The maximum of each channel. */
  globalMaxPool(id: string, from: string, options?: GlobalPoolOptions): string;
  /** Channels of zeros before and after the image's own. */
  padChannels(id: string, from: string, before: number, after: number): string;
  dense(id: string, from: string, units: number): string;
  /** The graph of all nodes added so far. @param output id of the node that is its output. */
  graph(name: string, output: string, settings?: GraphSettings): Graph;
}

export function createGraphBuilder(): GraphBuilder {
  const nodes: GraphNode[] = [];
  const put = (node: GraphNode): string => {
    nodes.push(node);
    return node.id;
  };
  const pool =
    (op: 'maxPool' | 'averagePool') =>
    (id: string, from: string, { size, stride = size, padding = 0 }: PoolOptions) =>
      put({ id, op, inputs: [from], attributes: { poolSize: both(size), strides: both(stride), padding } });
  /** Operations that have one input and no attribute. */
  const plain =
    (op: 'relu' | 'relu6' | 'sigmoid' | 'hardSwish' | 'silu' | 'softmax') => (id: string, from: string) =>
      put({ id, op, inputs: [from], attributes: {} });
  const globalPool =
    (op: 'globalAveragePool' | 'globalMaxPool') =>
    (id: string, from: string, { keepDims = false }: GlobalPoolOptions = {}) =>
      put({ id, op, inputs: [from], attributes: keepDims ? { keepDims } : {} });
  return {
    input: (shape) => put({ id: 'input', op: 'input', inputs: [], attributes: { shape } }),
    convolution(
      id,
      from,
      {
        filters,
        kernel,
        stride = 1,
        dilation,
        padding = keepingSize(kernel, dilation),
        groups = 1,
        bias = false,
      },
    ) {
      const attributes = {
        ...{ filters, kernelSize: both(kernel), strides: both(stride), padding, groups, bias },
        ...(dilation === undefined ? {} : { dilations: both(dilation) }),
      };
      return put({ id, op: 'conv2d', inputs: [from], attributes });
    },
    batchNorm: (id, from, { epsilon = 1e-5, momentum = 0.9 } = {}) =>
      put({ id, op: 'batchNorm', inputs: [from], attributes: { epsilon, momentum } }),
    relu: plain('relu'),
    relu6: plain('relu6'),
    sigmoid: plain('sigmoid'),
    hardSigmoid: (id, from, slope = 1 / 6, offset = 1 / 2) =>
      put({ id, op: 'hardSigmoid', inputs: [from], attributes: { slope, offset } }),
    hardSwish: plain('hardSwish'),
    silu: plain('silu'),
    leakyRelu: (id, from, slope) => put({ id, op: 'leakyRelu', inputs: [from], attributes: { slope } }),
    clip: (id, from, least, most) => put({ id, op: 'clip', inputs: [from], attributes: { least, most } }),
    softmax: plain('softmax'),
    add: (id, ...from) => put({ id, op: 'add', inputs: from, attributes: {} }),
    multiply: (id, from, factor) => put({ id, op: 'multiply', inputs: [from, factor], attributes: {} }),
    concat: (id, ...from) => put({ id, op: 'concat', inputs: from, attributes: {} }),
    sliceChannels: (id, from, begin, end) =>
      put({ id, op: 'sliceChannels', inputs: [from], attributes: { begin, end } }),
    channelShuffle: (id, from, groups) =>
      put({ id, op: 'channelShuffle', inputs: [from], attributes: { groups } }),
    pad(id, from, padding) {
      const sides = typeof padding === 'number' ? ([padding, padding] as const) : undefined;
      const attributes = {
        padding: sides ? ([sides, sides] as const) : (padding as readonly [Sides, Sides]),
      };
      return put({ id, op: 'pad', inputs: [from], attributes });
    },
    upsample: (id, from, scale, interpolation = 'nearest') =>
      put({ id, op: 'upsample', inputs: [from], attributes: { scale: both(scale), interpolation } }),
    maxPool: pool('maxPool'),
    averagePool: pool('averagePool'),
    globalAveragePool: globalPool('globalAveragePool'),
    globalMaxPool: globalPool('globalMaxPool'),
    padChannels: (id, from, before, after) =>
      put({ id, op: 'padChannels', inputs: [from], attributes: { before, after } }),
    dense: (id, from, units) => put({ id, op: 'dense', inputs: [from], attributes: { units, bias: true } }),
    graph: (name, output, settings = {}) => ({ name, nodes: [...nodes], output, ...settings }),
  };
}
