import { packCodes } from '@bitshare/packed';
import { create, fromBinary, toBinary } from '@bufbuild/protobuf';
import {
  type AttributeProto,
  AttributeProto_AttributeType,
  AttributeProtoSchema,
  GraphProtoSchema,
  ModelProtoSchema,
  type NodeProto,
  NodeProtoSchema,
  type TensorProto,
  TensorProto_DataType,
  TensorProtoSchema,
  TensorShapeProto_DimensionSchema,
  TensorShapeProtoSchema,
  TypeProto_TensorSchema,
  TypeProtoSchema,
  type ValueInfoProto,
  ValueInfoProtoSchema,
} from 'onnx-buf';

/** ONNX's numbers of element types. */
export const elementType = {
  float: TensorProto_DataType.FLOAT,
  uint8: TensorProto_DataType.UINT8,
  int8: TensorProto_DataType.INT8,
  int16: TensorProto_DataType.INT16,
  int32: TensorProto_DataType.INT32,
  int64: TensorProto_DataType.INT64,
  uint4: TensorProto_DataType.UINT4,
  uint2: TensorProto_DataType.UINT2,
} as const;
export type ElementType = keyof typeof elementType;

const arrays = {
  float: Float32Array,
  uint8: Uint8Array,
  int8: Int8Array,
  int16: Int16Array,
  int32: Int32Array,
} as const;

function rawData(type: ElementType, values: ArrayLike<number>): Uint8Array<ArrayBuffer> {
  if (type === 'uint4') return packCodes(values, 4);
  if (type === 'uint2') return packCodes(values, 2);
  if (type === 'int64') return new Uint8Array(BigInt64Array.from(Array.from(values), BigInt).buffer);
  return new Uint8Array(arrays[type].from(values).buffer);
}

/** A constant. */
export const tensor = (
  name: string,
  type: ElementType,
  shape: readonly number[],
  values: ArrayLike<number>,
): TensorProto =>
  create(TensorProtoSchema, {
    name,
    dims: shape.map(BigInt),
    dataType: elementType[type],
    rawData: rawData(type, values),
  });

/** A whole number, a list of them, a text, or a float, which its own type tells from a whole number. */
type AttributeValue = number | readonly number[] | string | { readonly float: number };
export type Attributes = Readonly<Record<string, AttributeValue>>;

const encoder = new TextEncoder();

function attribute(name: string, value: AttributeValue): AttributeProto {
  const { INT, STRING, FLOAT, INTS } = AttributeProto_AttributeType;
  const fields = () => {
    if (typeof value === 'number') return { type: INT, i: BigInt(value) };
    if (typeof value === 'string') return { type: STRING, s: encoder.encode(value) };
    if ('float' in value) return { type: FLOAT, f: value.float };
    return { type: INTS, ints: value.map(BigInt) };
  };
  return create(AttributeProtoSchema, { name, ...fields() });
}

export const operation = (
  opType: string,
  inputs: readonly string[],
  output: string,
  attributes: Attributes = {},
): NodeProto =>
  create(NodeProtoSchema, {
    name: output,
    opType,
    input: [...inputs],
    output: [output],
    attribute: Object.entries(attributes).map(([name, value]) => attribute(name, value)),
  });

const dimension = (length: number | string) =>
  create(TensorShapeProto_DimensionSchema, {
    value:
      typeof length === 'string'
        ? { case: 'dimParam', value: length }
        : { case: 'dimValue', value: BigInt(length) },
  });

/** An input or output. Lengths that are text may be anything; without a shape nothing is said of it. */
export function valueInfo(
  name: string,
  type: ElementType,
  shape?: readonly (number | string)[],
): ValueInfoProto {
  const value = create(TypeProto_TensorSchema, { elemType: elementType[type] });
  if (shape) value.shape = create(TensorShapeProtoSchema, { dim: shape.map(dimension) });
  return create(ValueInfoProtoSchema, {
    name,
    type: create(TypeProtoSchema, { value: { case: 'tensorType', value } }),
  });
}

export interface OnnxGraph {
  readonly name: string;
  readonly nodes: readonly NodeProto[];
  readonly constants: readonly TensorProto[];
  readonly inputs: readonly ValueInfoProto[];
  readonly outputs: readonly ValueInfoProto[];
}

export const model = (
  { name, nodes, constants, inputs, outputs }: OnnxGraph,
  opset: number,
  irVersion: number,
  metadata: Readonly<Record<string, string>>,
): Uint8Array<ArrayBuffer> =>
  toBinary(
    ModelProtoSchema,
    create(ModelProtoSchema, {
      irVersion: BigInt(irVersion),
      producerName: 'bitshare',
      opsetImport: [{ domain: '', version: BigInt(opset) }],
      graph: create(GraphProtoSchema, {
        name,
        node: [...nodes],
        initializer: [...constants],
        input: [...inputs],
        output: [...outputs],
      }),
      metadataProps: Object.entries(metadata).map(([key, value]) => ({ key, value })),
    }),
  );

/** A model with more of its values as outputs. */
export function withOutputs(onnx: Uint8Array, outputs: readonly ValueInfoProto[]): Uint8Array<ArrayBuffer> {
  const whole = fromBinary(ModelProtoSchema, onnx);
  whole.graph!.output.push(...outputs);
  return toBinary(ModelProtoSchema, whole);
}
