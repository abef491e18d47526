import type { NodeProto, TensorProto } from 'onnx-buf';
import { type Attributes, type ElementType, type OnnxGraph, operation, tensor } from './onnx-messages.ts';

/** Collects a graph's operations and constants. Methods return the name of the added value. */
export interface OnnxWriter {
  constant(name: string, type: ElementType, shape: readonly number[], values: ArrayLike<number>): string;
  scalar(name: string, type: ElementType, value: number): string;
  add(op: string, inputs: readonly string[], output: string, attributes?: Attributes): string;
  readonly parts: Pick<OnnxGraph, 'nodes' | 'constants'>;
}

export function createOnnxWriter(): OnnxWriter {
  const nodes: NodeProto[] = [];
  const constants: TensorProto[] = [];
  const writer: OnnxWriter = {
    constant(name, type, shape, values) {
      constants.push(tensor(name, type, shape, values));
      return name;
    },
    scalar: (name, type, value) => writer.constant(name, type, [], [value]),
    add(op, inputs, output, attributes) {
      nodes.push(operation(op, inputs, output, attributes));
      return output;
    },
    parts: { nodes, constants },
  };
  return writer;
}
