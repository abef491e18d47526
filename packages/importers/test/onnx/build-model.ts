import { createRandom } from '@bitshare/core';
import { create, toBinary } from '@bufbuild/protobuf';
import {
  type AttributeProto,
  AttributeProto_AttributeType,
  AttributeProtoSchema,
  type ModelProto,
  ModelProtoSchema,
  NodeProtoSchema,
  type TensorProto,
  TensorProto_DataType,
  TensorProtoSchema,
  type ValueInfoProto,
  ValueInfoProtoSchema,
} from 'onnx-buf';

/** Whole numbers as they are, floats and tensors named as such. */
type AttributeValue =
  | number
  | readonly number[]
  | string
  | { readonly float: number }
  | { readonly floats: readonly number[] }
  | { readonly tensor: TensorProto };
type AttributeValues = Readonly<Record<string, AttributeValue>>;

const product = (dims: readonly number[]) => dims.reduce((all, length) => all * length, 1);

export const floatTensor = (name: string, dims: readonly number[], values: readonly number[]): TensorProto =>
  create(TensorProtoSchema, {
    name,
    dims: dims.map(BigInt),
    dataType: TensorProto_DataType.FLOAT,
    rawData: new Uint8Array(Float32Array.from(values).buffer),
  });

const wholeTensor = (name: string, values: readonly number[]): TensorProto =>
  create(TensorProtoSchema, {
    name,
    dims: [BigInt(values.length)],
    dataType: TensorProto_DataType.INT64,
    int64Data: values.map(BigInt),
  });

function attribute(name: string, value: AttributeValue): AttributeProto {
  const { INT, INTS, STRING, FLOAT, FLOATS, TENSOR } = AttributeProto_AttributeType;
  const fields = () => {
    if (typeof value === 'number') return { type: INT, i: BigInt(value) };
    if (typeof value === 'string') return { type: STRING, s: new TextEncoder().encode(value) };
    if ('float' in value) return { type: FLOAT, f: value.float };
    if ('floats' in value) return { type: FLOATS, floats: [...value.floats] };
    if ('tensor' in value) return { type: TENSOR, t: value.tensor };
    return { type: INTS, ints: value.map(BigInt) };
  };
  return create(AttributeProtoSchema, { name, ...fields() });
}

export const value = (name: string, shape: readonly (number | string)[]): ValueInfoProto =>
  create(ValueInfoProtoSchema, {
    name,
    type: {
      value: {
        case: 'tensorType',
        value: {
          elemType: TensorProto_DataType.FLOAT,
          shape: {
            dim: shape.map((length) => ({
              value:
                typeof length === 'string'
                  ? { case: 'dimParam' as const, value: length }
                  : { case: 'dimValue' as const, value: BigInt(length) },
            })),
          },
        },
      },
    },
  });

/** Writes an ONNX model down, an operation at a time. Each method returns the name of a value. */
export interface ModelBuilder {
  readonly opset: number;
  /** An operation with one output, or several named ones. */
  op(
    type: string,
    inputs: readonly string[],
    attributes?: AttributeValues,
    outputs?: readonly string[],
  ): string;
  /** Random weights. */
  weights(...dims: readonly number[]): string;
  /** Given numbers as a constant: floats. */
  floats(values: readonly number[], dims?: readonly number[]): string;
  whole(...values: readonly number[]): string;
  /** A dense layer of the flattened value, so that every number of it counts. */
  head(value: string, size: number): string;
  readonly model: ModelProto;
  /** The file, with these outputs. */
  bytes(...outputs: readonly string[]): Uint8Array;
}

/** @param input shape of the image `x`. */
export function buildModel(
  opset: number,
  input: readonly (number | string)[] = ['N', 3, 8, 6],
): ModelBuilder {
  const random = createRandom(5);
  let named = 0;
  const name = (what: string) => `${what}${named++}`;
  const model = create(ModelProtoSchema, {
    irVersion: 8n,
    opsetImport: [{ domain: '', version: BigInt(opset) }],
    graph: { name: 'built', input: [value('x', input)] },
  });
  const kept = (tensor: TensorProto) => {
    model.graph!.initializer.push(tensor);
    return tensor.name;
  };
  const builder: ModelBuilder = {
    opset,
    model,
    op(type, inputs, attributes = {}, outputs = [name(type.toLowerCase())]) {
      model.graph!.node.push(
        create(NodeProtoSchema, {
          name: name(type),
          opType: type,
          input: [...inputs],
          output: [...outputs],
          attribute: Object.entries(attributes).map(([key, one]) => attribute(key, one)),
        }),
      );
      return outputs[0]!;
    },
    weights: (...dims) =>
      builder.floats(
        Array.from({ length: product(dims) }, () => random.normal()),
        dims,
      ),
    floats(values, dims = [values.length]) {
      return kept(floatTensor(name('floats'), dims, values));
    },
    whole(...values) {
      return kept(wholeTensor(name('whole'), values));
    },
    head(from, size) {
      const flat = builder.op('Flatten', [from], { axis: 1 });
      return builder.op('Gemm', [flat, builder.weights(size, 5), builder.weights(5)]);
    },
    bytes(...outputs) {
      model.graph!.output = outputs.map((output) => create(ValueInfoProtoSchema, { name: output }));
      return toBinary(ModelProtoSchema, model);
    },
  };
  return builder;
}
