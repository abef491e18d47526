import { packCodes } from '@bitshare/packed';
import { joinedBytes } from '../joined-bytes.ts';
import { type MessageWriter, message } from './protobuf.ts';

// Field numbers are those of onnx.proto, which its versioning rules freeze.

/** ONNX's numbers of element types. */
export const elementType = {
  float: 1,
  uint8: 2,
  int8: 3,
  int16: 5,
  int32: 6,
  int64: 7,
  uint4: 21,
  uint2: 25,
} as const;
export type ElementType = keyof typeof elementType;

const arrays = {
  float: Float32Array,
  uint8: Uint8Array,
  int8: Int8Array,
  int16: Int16Array,
  int32: Int32Array,
} as const;

function rawData(type: ElementType, values: ArrayLike<number>): Uint8Array {
  if (type === 'uint4') return packCodes(values, 4);
  if (type === 'uint2') return packCodes(values, 2);
  if (type === 'int64') return new Uint8Array(BigInt64Array.from(Array.from(values), BigInt).buffer);
  return new Uint8Array(arrays[type].from(values).buffer);
}

/** A constant. */
export function tensor(
  name: string,
  type: ElementType,
  shape: readonly number[],
  values: ArrayLike<number>,
): MessageWriter {
  const written = message();
  for (const length of shape) written.integer(1, length);
  return written.integer(2, elementType[type]).text(8, name).bytes(9, rawData(type, values));
}

/** A whole number, a list of them, a text, or a float, which its own type tells from a whole number. */
type AttributeValue = number | readonly number[] | string | { readonly float: number };
export type Attributes = Readonly<Record<string, AttributeValue>>;

function attribute(name: string, value: AttributeValue): MessageWriter {
  const written = message().text(1, name);
  if (typeof value === 'number') return written.integer(3, value).integer(20, 2);
  if (typeof value === 'string') return written.text(4, value).integer(20, 3);
  if ('float' in value) return written.float(2, value.float).integer(20, 1);
  for (const one of value) written.integer(8, one);
  return written.integer(20, 7);
}

export function operation(
  op: string,
  inputs: readonly string[],
  output: string,
  attributes: Attributes = {},
): MessageWriter {
  const written = message();
  for (const input of inputs) written.text(1, input);
  written.text(2, output).text(3, output).text(4, op);
  for (const [name, value] of Object.entries(attributes)) written.message(5, attribute(name, value));
  return written;
}

/** An input or output. Lengths that are text may be anything; without a shape nothing is said of it. */
export function valueInfo(
  name: string,
  type: ElementType,
  shape?: readonly (number | string)[],
): MessageWriter {
  const tensorType = message().integer(1, elementType[type]);
  if (shape) {
    const written = message();
    for (const length of shape)
      written.message(
        1,
        typeof length === 'string' ? message().text(2, length) : message().integer(1, length),
      );
    tensorType.message(2, written);
  }
  return message().text(1, name).message(2, message().message(1, tensorType));
}

export interface OnnxGraph {
  readonly name: string;
  readonly nodes: readonly MessageWriter[];
  readonly constants: readonly MessageWriter[];
  readonly inputs: readonly MessageWriter[];
  readonly outputs: readonly MessageWriter[];
}

const field = { graph: 7, graphOutput: 12 } as const;

export function model(
  { name, nodes, constants, inputs, outputs }: OnnxGraph,
  opset: number,
  irVersion: number,
  metadata: Readonly<Record<string, string>>,
): Uint8Array<ArrayBuffer> {
  const graph = message();
  for (const node of nodes) graph.message(1, node);
  graph.text(2, name);
  for (const constant of constants) graph.message(5, constant);
  for (const input of inputs) graph.message(11, input);
  for (const output of outputs) graph.message(field.graphOutput, output);
  const written = message().integer(1, irVersion).text(2, 'bitshare').message(field.graph, graph);
  written.message(8, message().text(1, '').integer(2, opset));
  for (const [key, value] of Object.entries(metadata))
    written.message(14, message().text(1, key).text(2, value));
  return written.finish();
}

/** A model with more of its values as outputs: protobuf reads a message that comes in two parts as one. */
export function withOutputs(onnx: Uint8Array, outputs: readonly MessageWriter[]): Uint8Array<ArrayBuffer> {
  const graph = message();
  for (const output of outputs) graph.message(field.graphOutput, output);
  return joinedBytes([onnx, message().message(field.graph, graph).finish()]);
}
