/**
 * A network as plain, immutable, JSON-able data. Everything that reasons about a network (shapes, MACs, what can be
 * pruned, pictures, export) is a pure function of this. Nodes are in topological order: inputs come before their readers.
 */
export interface Graph {
  /** `'preresnet20'`: for file names and messages. */
  readonly name: string;
  readonly nodes: readonly GraphNode[];
  /** Id of the node whose value is the network's output: the logits, or their softmax. Losses and accuracies read it. */
  readonly output: string;
  /** Ids of further nodes whose values are wanted, features for example: computed, exported and verified beside the output. */
  readonly otherOutputs?: readonly string[];
  /**
   * Whether filters whose channels meet in a sum are removed together, so that residual streams can be pruned. Default: false,
   * and such filters all stay.
   */
  readonly coupledPruning?: boolean;
}

/** Before and after an axis. */
export type Sides = readonly [number, number];

/**
 * Padding of height and width: `'same'` and `'valid'` as in TensorFlow, the number of pixels on every side (as in PyTorch), or
 * `[[top, bottom], [left, right]]`. A convolution pads with zeros; a pool ignores what is padded.
 */
export type Padding = 'same' | 'valid' | number | readonly [Sides, Sides];

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
    /** Distance between neighbouring taps of the kernel, `[height, width]`. Default: 1. */
    readonly dilations?: readonly [number, number];
    readonly groups: number;
    readonly bias: boolean;
  }
>;

/** `momentum` is the weight of the old running statistic at each step (PyTorch's 0.1 is 0.9 here). */
export type BatchNormNode = NodeOf<'batchNorm', { readonly epsilon: number; readonly momentum: number }>;
export type ReluNode = NodeOf<'relu', Record<string, never>>;
export type Relu6Node = NodeOf<'relu6', Record<string, never>>;
export type SigmoidNode = NodeOf<'sigmoid', Record<string, never>>;
/** `min(1, max(0, slope * x + offset))`: 1/6 and 1/2 in PyTorch, 0.2 and 1/2 in Keras. */
export type HardSigmoidNode = NodeOf<'hardSigmoid', { readonly slope: number; readonly offset: number }>;
/** `x * min(6, max(0, x + 3)) / 6`. */
export type HardSwishNode = NodeOf<'hardSwish', Record<string, never>>;
/** `x * sigmoid(x)`, also called Swish. */
export type SiluNode = NodeOf<'silu', Record<string, never>>;
/** x where it is positive, else `slope * x`. */
export type LeakyReluNode = NodeOf<'leakyRelu', { readonly slope: number }>;
/** `min(most, max(least, x))`. */
export type ClipNode = NodeOf<'clip', { readonly least: number; readonly most: number }>;
/** Over the channels of a vector. Only an output may be one. */
export type SoftmaxNode = NodeOf<'softmax', Record<string, never>>;

/** Sum of two or more values of one shape. */
export type AddNode = NodeOf<'add', Record<string, never>>;
/**
 * Product of two values of one shape, or of an image and a factor for each of its channels: `[batch, 1, 1, channels]` or
 * `[batch, channels]`, the second input (squeeze-and-excite).
 */
export type MultiplyNode = NodeOf<'multiply', Record<string, never>>;
/** The channels of two or more values, one after the other. Heights and widths are equal. */
export type ConcatNode = NodeOf<'concat', Record<string, never>>;
/** The channels from `begin` up to, and without, `end`. */
export type SliceChannelsNode = NodeOf<'sliceChannels', { readonly begin: number; readonly end: number }>;
/** Channel `g * (channels / groups) + i` becomes channel `i * groups + g` (ShuffleNet). */
export type ChannelShuffleNode = NodeOf<'channelShuffle', { readonly groups: number }>;
/** Zeros around an image. */
export type PadNode = NodeOf<'pad', { readonly padding: readonly [Sides, Sides] }>;
/**
 * An image enlarged by whole factors of its height and width. `'bilinear'` takes pixels as squares (half-pixel centres, as in
 * PyTorch without `align_corners`); `'bilinearCorner'` has pixel 0 of the result at pixel 0 of the image (as in TensorFlow.js's
 * `upSampling2d`). Beyond the edge the last pixel counts.
 */
export type UpsampleNode = NodeOf<
  'upsample',
  {
    readonly scale: readonly [number, number];
    readonly interpolation: 'nearest' | 'bilinear' | 'bilinearCorner';
  }
>;

interface PoolAttributes {
  readonly poolSize: readonly [number, number];
  readonly strides: readonly [number, number];
  readonly padding: Padding;
}
export type MaxPoolNode = NodeOf<'maxPool', PoolAttributes>;
/** Averages over the pixels of the window inside the image; padding is not counted (as in TensorFlow). */
export type AveragePoolNode = NodeOf<'averagePool', PoolAttributes>;

interface GlobalPoolAttributes {
  /** Whether the result is an image of one pixel, `[batch, 1, 1, channels]`. Default: false, `[batch, channels]`. */
  readonly keepDims?: boolean;
}
/** The mean of each channel of `[batch, height, width, channels]`. */
export type GlobalAveragePoolNode = NodeOf<'globalAveragePool', GlobalPoolAttributes>;
/** The maximum of each channel of `[batch, height, width, channels]`. */
export type GlobalMaxPoolNode = NodeOf<'globalMaxPool', GlobalPoolAttributes>;
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
  | SigmoidNode
  | HardSigmoidNode
  | HardSwishNode
  | SiluNode
  | LeakyReluNode
  | ClipNode
  | SoftmaxNode
  | AddNode
  | MultiplyNode
  | ConcatNode
  | SliceChannelsNode
  | ChannelShuffleNode
  | PadNode
  | UpsampleNode
  | MaxPoolNode
  | AveragePoolNode
  | GlobalAveragePoolNode
  | GlobalMaxPoolNode
  | PadChannelsNode
  | DenseNode;

/** A node with weights: it is quantized, counted in bit operations, and pruned. */
export type LayerNode = Conv2dNode | DenseNode;

export const isLayer = (node: GraphNode): node is LayerNode => node.op === 'conv2d' || node.op === 'dense';

const activationOps = [
  'relu',
  'relu6',
  'sigmoid',
  'hardSigmoid',
  'hardSwish',
  'silu',
  'leakyRelu',
  'clip',
] as const satisfies readonly GraphNode['op'][];

/** A function of each value alone. */
export type ActivationNode = Extract<GraphNode, { op: (typeof activationOps)[number] }>;

/** @param node of a graph, or of a form on the way to one that has the same operations. */
export const isActivation = <Node extends { readonly op: string }>(
  node: Node,
): node is Extract<Node, { op: ActivationNode['op'] }> =>
  (activationOps as readonly string[]).includes(node.op);
