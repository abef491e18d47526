import type { Graph, GraphNode, Padding } from '@bitshare/core';

type Size = number | readonly [number, number];
const both = (size: Size): readonly [number, number] => (typeof size === 'number' ? [size, size] : size);

/** What keeps the size at stride 1. One number for every side can do that for an odd square kernel alone. */
function keepingSize(kernel: Size): Padding {
  const [height, width] = both(kernel);
  return height === width && height % 2 === 1 ? (height - 1) / 2 : 'same';
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

/** Writes a graph down node by node. Each method adds a node that reads `from` and returns its id. */
export interface GraphBuilder {
  input(shape: readonly [number, number, number]): string;
  convolution(id: string, from: string, options: ConvolutionOptions): string;
  batchNorm(id: string, from: string, options?: BatchNormOptions): string;
  relu(id: string, from: string): string;
  relu6(id: string, from: string): string;
  hardSwish(id: string, from: string): string;
  /** PyTorch's: `min(1, max(0, x / 6 + 1 / 2))`. */
  hardSigmoid(id: string, from: string): string;
  add(id: string, ...from: readonly string[]): string;
  /** An image times a factor for each channel, or a value of its own shape. */
  multiply(id: string, from: string, factor: string): string;
  /** The channels of several values, one after the other. */
  concat(id: string, ...from: readonly string[]): string;
  maxPool(id: string, from: string, options: PoolOptions): string;
  averagePool(id: string, from: string, options: PoolOptions): string;
  /** The mean of each channel: a vector, or an image of one pixel with `keepDims`. */
  globalAveragePool(id: string, from: string, options?: { readonly keepDims?: boolean }): string;
  /** Zero channels in front of the image's own and behind them. */
  padChannels(id: string, from: string, before: number, after: number): string;
  dense(id: string, from: string, units: number): string;
  /** The graph so far, with `output` as its answer. */
  graph(name: string, output: string): Graph;
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
  return {
    input: (shape) => put({ id: 'input', op: 'input', inputs: [], attributes: { shape } }),
    convolution(
      id,
      from,
      { filters, kernel, stride = 1, padding = keepingSize(kernel), groups = 1, bias = false },
    ) {
      const attributes = { filters, kernelSize: both(kernel), strides: both(stride), padding, groups, bias };
      return put({ id, op: 'conv2d', inputs: [from], attributes });
    },
    batchNorm: (id, from, { epsilon = 1e-5, momentum = 0.9 } = {}) =>
      put({ id, op: 'batchNorm', inputs: [from], attributes: { epsilon, momentum } }),
    relu: (id, from) => put({ id, op: 'relu', inputs: [from], attributes: {} }),
    relu6: (id, from) => put({ id, op: 'relu6', inputs: [from], attributes: {} }),
    hardSwish: (id, from) => put({ id, op: 'hardSwish', inputs: [from], attributes: {} }),
    hardSigmoid: (id, from) =>
      put({ id, op: 'hardSigmoid', inputs: [from], attributes: { slope: 1 / 6, offset: 1 / 2 } }),
    multiply: (id, ...from) => put({ id, op: 'multiply', inputs: from, attributes: {} }),
    concat: (id, ...from) => put({ id, op: 'concat', inputs: from, attributes: {} }),
    add: (id, ...from) => put({ id, op: 'add', inputs: from, attributes: {} }),
    maxPool: pool('maxPool'),
    averagePool: pool('averagePool'),
    globalAveragePool: (id, from, { keepDims = false } = {}) =>
      put({ id, op: 'globalAveragePool', inputs: [from], attributes: keepDims ? { keepDims } : {} }),
    padChannels: (id, from, before, after) =>
      put({ id, op: 'padChannels', inputs: [from], attributes: { before, after } }),
    dense: (id, from, units) => put({ id, op: 'dense', inputs: [from], attributes: { units, bias: true } }),
    graph: (name, output) => ({ name, nodes: [...nodes], output }),
  };
}
