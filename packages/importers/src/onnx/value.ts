import type { Constant } from './constants/constant.ts';
import { product } from './constants/constant.ts';

/**
 * A value that depends on the image: a node's value, and how ONNX sees it. ONNX's elements stand in the order channels, height,
 * width, or height, width, channels; a reshape changes only `shape`.
 */
export interface Activation {
  readonly kind: 'activation';
  readonly node: string;
  /** With the batch, which is 1 where the file leaves it open. */
  readonly shape: readonly number[];
  /** Of the graph's node: `[height, width, channels]` or `[features]`. */
  readonly graph: readonly number[];
  readonly channelsLast: boolean;
}

/** The value of a node that cannot be converted. */
interface Unknown {
  readonly kind: 'unknown';
}

export const unknown: Unknown = { kind: 'unknown' };

export type Value = Constant | Activation | Unknown;

export const channelsOf = ({ graph }: Activation): number => graph.at(-1)!;

/** Pixels of an image; 1 of a vector. */
export const pixelsOf = ({ graph }: Activation): number => product(graph.slice(0, -1));

export const batchOf = ({ shape }: Activation): number => shape[0]!;

/** ONNX's shape of an image, channels first. */
const firstShape = (batch: number, [height, width, channels]: readonly number[]) => [
  batch,
  channels!,
  height!,
  width!,
];

/** Whether it is an image that ONNX sees as `[batch, channels, height, width]`. */
export const isImage = (value: Activation): boolean =>
  value.graph.length === 3 &&
  (!value.channelsLast || pixelsOf(value) === 1) &&
  String(value.shape) === String(firstShape(batchOf(value), value.graph));

/** Whether it is an image that ONNX sees as `[batch, height, width, channels]`. */
export const isImageChannelsLast = (value: Activation): boolean =>
  value.graph.length === 3 &&
  (value.channelsLast || pixelsOf(value) === 1) &&
  String(value.shape) === String([batchOf(value), ...value.graph]);

/** Whether ONNX sees it as `[batch, features]`. */
export const isFlat = ({ shape }: Activation): boolean => shape.length === 2;

/** The axis of ONNX's shape that counts channels alone. */
export function channelAxis(value: Activation): number | undefined {
  const axis = value.channelsLast && pixelsOf(value) > 1 ? value.shape.length - 1 : 1;
  return value.shape[axis] === channelsOf(value) ? axis : undefined;
}

/** The value of a node as ONNX has it, channels first: `[batch, channels, height, width]` or `[batch, features]`. */
export const activation = (node: string, batch: number, graph: readonly number[]): Activation => ({
  kind: 'activation',
  node,
  shape: graph.length === 3 ? firstShape(batch, graph) : [batch, ...graph],
  graph,
  channelsLast: false,
});
