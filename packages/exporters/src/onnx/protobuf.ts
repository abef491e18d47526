import { joinedBytes } from '../joined-bytes.ts';

const encoder = new TextEncoder();

/** Fields of a protobuf message in the order they are added; numbers stay within 53 bits. */
export interface MessageWriter {
  /** A varint field (int32, int64, enum). */
  integer(field: number, value: number): MessageWriter;
  float(field: number, value: number): MessageWriter;
  text(field: number, value: string): MessageWriter;
  bytes(field: number, value: Uint8Array): MessageWriter;
  message(field: number, value: MessageWriter): MessageWriter;
  /** The encoded message. */
  finish(): Uint8Array<ArrayBuffer>;
}

/** Wire types: varint, length-delimited, 32 bits. */
const wire = { varint: 0, delimited: 2, fixed32: 5 } as const;

/** An empty message. */
export function message(): MessageWriter {
  const parts: Uint8Array[] = [];
  const tag = (field: number, type: number) => void parts.push(varint(field * 8 + type));
  const writer: MessageWriter = {
    integer(field, value) {
      tag(field, wire.varint);
      parts.push(varint(value));
      return writer;
    },
    float(field, value) {
      tag(field, wire.fixed32);
      const bytes = new Uint8Array(4);
      new DataView(bytes.buffer).setFloat32(0, value, true);
      parts.push(bytes);
      return writer;
    },
    text: (field, value) => writer.bytes(field, encoder.encode(value)),
    bytes(field, value) {
      tag(field, wire.delimited);
      parts.push(varint(value.length), value);
      return writer;
    },
    message: (field, value) => writer.bytes(field, value.finish()),
    finish: () => joinedBytes(parts),
  };
  return writer;
}

/** Seven bits a byte, lowest first; negative numbers as 64-bit two's complement. */
function varint(value: number): Uint8Array {
  const bytes: number[] = [];
  let rest = BigInt.asUintN(64, BigInt(value));
  while (rest > 127n) {
    bytes.push(Number(rest & 127n) | 128);
    rest >>= 7n;
  }
  bytes.push(Number(rest));
  return Uint8Array.from(bytes);
}
