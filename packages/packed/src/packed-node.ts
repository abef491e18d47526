import * as z from 'zod/mini';
import { limits } from './limits.ts';

const whole = (least: number, most: number = limits.length) => z.int().check(z.gte(least), z.lte(most));
const pair = (least: number) => z.readonly(z.tuple([whole(least), whole(least)]));
/** Any text, also empty. `tensor-names.ts` makes distinct names of distinct ids. */
export const nodeId = z.string().check(z.maxLength(limits.idLength));
const bits = whole(1, 8);
const positive = z.number().check(z.gt(0), z.lt(1e30));

/** The grid of weight codes. `step` absent: the tensor `<id>/step` has one for each filter. */
const weightGrid = z.strictObject({
  bits,
  step: z.optional(positive),
  /** A multiple of 1/2: code c means `step * (c - zeroPoint)`. */
  zeroPoint: z.number().check(z.gte(0), z.lte(255), z.multipleOf(0.5)),
});

/** Code c means `step * c`. */
const inputGrid = z.strictObject({ bits, step: positive });

const base = { id: nodeId, inputs: z.optional(z.readonly(z.array(nodeId).check(z.maxLength(64)))) };
const strides = z._default(pair(1), [1, 1]);
const sides = z.readonly(z.tuple([whole(0), whole(0)]));
/** `'same'` and `'valid'` as in TensorFlow, pixels on every side, or `[[top, bottom], [left, right]]`. */
const padding = z._default(
  z.union([z.enum(['same', 'valid']), whole(0), z.readonly(z.tuple([sides, sides]))]),
  0,
);
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
    groups: z._default(whole(1), 1),
  }),
  z.strictObject({ ...layer, op: z.literal('dense'), units: whole(1) }),
  plain('scaleShift'),
  plain('relu'),
  plain('relu6'),
  plain('add'),
  z.strictObject({ ...base, op: z.literal('padChannels'), before: whole(0), after: whole(0) }),
  z.strictObject({ ...pool, op: z.literal('maxPool') }),
  z.strictObject({ ...pool, op: z.literal('averagePool') }),
  plain('globalAveragePool'),
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
/** Weight code c means `step * (c - zeroPoint)`; the zero point is a multiple of 1/2. */
export type WeightGrid = z.output<typeof weightGrid>;
/** Input code c means `step * c`. */
export type InputGrid = z.output<typeof inputGrid>;

export const isPackedLayer = (node: PackedNode): node is PackedLayer =>
  node.op === 'conv2d' || node.op === 'dense';

/** Filters of a convolution, units of a dense layer. */
export const packedFilters = (node: PackedLayer): number => (node.op === 'dense' ? node.units : node.filters);
