import * as z from 'zod/mini';
import { limits } from './limits.ts';
import { inputGrid, weightGrid } from './packed-grids.ts';

const whole = (least: number, most: number = limits.length) => z.int().check(z.gte(least), z.lte(most));
const pair = (least: number) => z.readonly(z.tuple([whole(least), whole(least)]));
/** Any text, also empty. `tensor-names.ts` makes distinct names of distinct ids. */
export const nodeId = z.string().check(z.maxLength(limits.idLength));
const finite = z.number().check(z.gte(-1e30), z.lte(1e30));

const base = {
  id: nodeId,
  inputs: z.optional(z.readonly(z.array(nodeId).check(z.maxLength(limits.inputs)))),
};
// Writers leave out what is the default, whatever the operation.
const groups = z._default(whole(1), 1);
const strides = z._default(pair(1), [1, 1]);
const sides = z.readonly(z.tuple([whole(0), whole(0)]));
const bothSides = z.readonly(z.tuple([sides, sides]));
/** `'same'` and `'valid'` as in TensorFlow, pixels on every side, or `[[top, bottom], [left, right]]`. */
const padding = z._default(z.union([z.enum(['same', 'valid']), whole(0), bothSides]), 0);
const layer = {
  ...base,
  bias: z._default(z.boolean(), false),
  /** Absent: the weights are float. */
  weights: z.optional(weightGrid),
  /** The grid of the layer's input. Absent: the input is not quantized. */
  activations: z.optional(inputGrid),
  /** Filters before pruning, if some were removed. */
  originalFilters: z.optional(whole(1)),
};
const pool = { ...base, poolSize: pair(1), strides, padding };
/** `keepDims`: the result is an image of one pixel. Absent: a vector. */
const globalPool = { ...base, keepDims: z.optional(z.boolean()) };
const plain = <Op extends string>(op: Op) => z.strictObject({ ...base, op: z.literal(op) });

/** A node in a file: fields with a default may be absent, and so may inputs that are only the previous node. */
export const nodeSchema = z.discriminatedUnion('op', [
  z.strictObject({ ...base, op: z.literal('input'), shape: z.tuple([whole(1), whole(1), whole(1)]) }),
  z.strictObject({
    ...layer,
    op: z.literal('conv2d'),
    filters: whole(1),
    kernelSize: pair(1),
    strides,
    padding,
    /** Distance between neighbouring taps of the kernel. Absent: 1. */
    dilations: z.optional(pair(1)),
    groups,
  }),
  z.strictObject({ ...layer, op: z.literal('dense'), units: whole(1) }),
  plain('scaleShift'),
  plain('relu'),
  plain('relu6'),
  plain('sigmoid'),
  z.strictObject({ ...base, op: z.literal('hardSigmoid'), slope: finite, offset: finite }),
  plain('hardSwish'),
  plain('silu'),
  z.strictObject({ ...base, op: z.literal('leakyRelu'), slope: finite }),
  z.strictObject({ ...base, op: z.literal('clip'), least: finite, most: finite }),
  plain('softmax'),
  plain('add'),
  plain('multiply'),
  plain('concat'),
  z.strictObject({ ...base, op: z.literal('sliceChannels'), begin: whole(0), end: whole(1) }),
  z.strictObject({ ...base, op: z.literal('channelShuffle'), groups }),
  z.strictObject({ ...base, op: z.literal('pad'), padding: bothSides }),
  z.strictObject({
    ...base,
    op: z.literal('upsample'),
    scale: pair(1),
    interpolation: z.enum(['nearest', 'bilinear', 'bilinearCorner']),
  }),
  z.strictObject({ ...base, op: z.literal('padChannels'), before: whole(0), after: whole(0) }),
  z.strictObject({ ...pool, op: z.literal('maxPool') }),
  z.strictObject({ ...pool, op: z.literal('averagePool') }),
  z.strictObject({ ...globalPool, op: z.literal('globalAveragePool') }),
  z.strictObject({ ...globalPool, op: z.literal('globalMaxPool') }),
]);

type Complete<Node> = Node extends unknown
  ? Omit<Node, 'inputs'> & { readonly inputs: readonly string[] }
  : never;

/** A node with all fields. */
export type PackedNode = Complete<z.output<typeof nodeSchema>>;
type NodeOf<Op extends PackedNode['op']> = Extract<PackedNode, { op: Op }>;
export type PackedConv2d = NodeOf<'conv2d'>;
export type PackedDense = NodeOf<'dense'>;
export type PackedPool = NodeOf<'maxPool' | 'averagePool'>;
/** A node with weights. */
export type PackedLayer = PackedConv2d | PackedDense;
export const isPackedLayer = (node: PackedNode): node is PackedLayer =>
  node.op === 'conv2d' || node.op === 'dense';

const activationOps = [
  'relu',
  'relu6',
  'sigmoid',
  'hardSigmoid',
  'hardSwish',
  'silu',
  'leakyRelu',
  'clip',
] as const satisfies readonly PackedNode['op'][];

/** A function of each value alone. */
export type PackedActivation = NodeOf<(typeof activationOps)[number]>;

export const isPackedActivation = (node: PackedNode): node is PackedActivation =>
  (activationOps as readonly string[]).includes(node.op);

/** Filters of a convolution, units of a dense layer. */
export const packedFilters = (node: PackedLayer): number => (node.op === 'dense' ? node.units : node.filters);
