import {
  type AttributeProto,
  AttributeProto_AttributeType,
  type NodeProto,
  type TensorProto,
} from 'onnx-buf';

/** The attributes of a node, each with the type that its reader expects. */
export interface Attributes {
  has(name: string): boolean;
  /** A whole number. */
  int(name: string, absent: number): number;
  float(name: string, absent: number): number;
  text(name: string, absent: string): string;
  ints(name: string): readonly number[] | undefined;
  floats(name: string): readonly number[] | undefined;
  tensor(name: string): TensorProto | undefined;
}

const decoder = new TextDecoder();
const { INT, FLOAT, STRING, INTS, FLOATS, TENSOR, UNDEFINED } = AttributeProto_AttributeType;

/** @param fail rejects the node. An attribute of an unexpected type fails when it is read. */
export function attributesOf(node: NodeProto, fail: (why: string) => never): Attributes {
  const named = new Map(node.attribute.map((attribute) => [attribute.name, attribute]));
  const read = <T>(name: string, type: AttributeProto_AttributeType, value: (from: AttributeProto) => T) => {
    const found = named.get(name);
    if (!found) return undefined;
    if (found.refAttrName) fail(`takes the attribute "${name}" from a function, which is not supported`);
    // Files before version 3 of the format do not say the type.
    if (found.type !== type && found.type !== UNDEFINED)
      fail(
        `has the attribute "${name}" of the type ${AttributeProto_AttributeType[found.type] ?? found.type}`,
      );
    return value(found);
  };
  return {
    has: (name) => named.has(name),
    int: (name, absent) => read(name, INT, ({ i }) => Number(i)) ?? absent,
    float: (name, absent) => read(name, FLOAT, ({ f }) => f) ?? absent,
    text: (name, absent) => read(name, STRING, ({ s }) => decoder.decode(s)) ?? absent,
    ints: (name) => read(name, INTS, ({ ints }) => ints.map(Number)),
    floats: (name) => read(name, FLOATS, ({ floats }) => floats),
    tensor: (name) => read(name, TENSOR, ({ t }) => t),
  };
}
