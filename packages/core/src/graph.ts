/**
 * A network as plain, immutable, JSON-able data. Everything that reasons about a network (shapes, MACs, what can be
 * pruned, pictures, export) is a pure function of this. Nodes are in topological order: inputs come before their readers.
 */
export interface Graph {
  /** `'preresnet20'`: for file names and messages. */
  readonly name: string;
  readonly nodes: readonly GraphNode[];
  /** Id of the node whose value is the network's output (logits). */
  readonly output: string;
}

/** Zero padding of height and width: `'same'` and `'valid'` as in TensorFlow, or the number of pixels on every side (as in PyTorch). */
export type Padding = 'same' | 'valid' | number;

interface NodeOf<Op extends string, Attributes> {
  /** Unique in the graph; parameters are named `<id>/<role>`. */
  readonly id: string;
  readonly op: Op;
  /** Ids of the nodes whose values it reads. */
  readonly inputs: readonly string[];
  readonly attributes: Attributes;
}

/** The image: `shape` is `[height, width, channels]`. */
export type InputNode = NodeOf<'input', { readonly shape: readonly [number, number, number] }>;

/** Cross-correlation, NHWC. Weights are `[kernelHeight, kernelWidth, inputs / groups, filters]`; `groups` equal to the inputs is a depthwise convolution. */
export type Conv2dNode = NodeOf<
  'conv2d',
  {
    readonly filters: number;
    readonly kernelSize: readonly [number, number];
    readonly strides: readonly [number, number];
    readonly padding: Padding;
    readonly groups: number;
    readonly bias: boolean;
  }
>;

/** `momentum` is the weight of the old running statistic at each step (PyTorch's 0.1 is 0.9 here). */
export type BatchNormNode = NodeOf<'batchNorm', { readonly epsilon: number; readonly momentum: number }>;
export type ReluNode = NodeOf<'relu', Record<string, never>>;
export type Relu6Node = NodeOf<'relu6', Record<string, never>>;
/** Sum of two or more values of one shape. */
export type AddNode = NodeOf<'add', Record<string, never>>;

interface PoolAttributes {
  readonly poolSize: readonly [number, number];
  readonly strides: readonly [number, number];
  readonly padding: Padding;
}
export type MaxPoolNode = NodeOf<'maxPool', PoolAttributes>;
/** Averages over the pixels of the window inside the image; padding is not counted (as in TensorFlow). */
export type AveragePoolNode = NodeOf<'averagePool', PoolAttributes>;
/** `[batch, height, width, channels]` to `[batch, channels]`. */
export type GlobalAveragePoolNode = NodeOf<'globalAveragePool', Record<string, never>>;
/** Adds channels of zeros before and after the image's channels (the shortcut without weights of He et al., 2016: "option A"). */
export type PadChannelsNode = NodeOf<'padChannels', { readonly before: number; readonly after: number }>;
/** Weights are `[inputs, units]`. An image is flattened first, channels fastest. */
export type DenseNode = NodeOf<'dense', { readonly units: number; readonly bias: boolean }>;

export type GraphNode =
  | InputNode
  | Conv2dNode
  | BatchNormNode
  | ReluNode
  | Relu6Node
  | AddNode
  | MaxPoolNode
  | AveragePoolNode
  | GlobalAveragePoolNode
  | PadChannelsNode
  | DenseNode;

/** A node with weights: it is quantized, counted in bit operations, and pruned. */
export type LayerNode = Conv2dNode | DenseNode;

export const isLayer = (node: GraphNode): node is LayerNode => node.op === 'conv2d' || node.op === 'dense';
