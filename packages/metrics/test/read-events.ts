import protobuf from 'protobufjs';

/** The parts of TensorFlow's `event.proto` and `summary.proto` that scalars need, as published. */
const { root } = protobuf.parse(`
  syntax = "proto3";
  message Event {
    double wall_time = 1;
    int64 step = 2;
    oneof what { string file_version = 3; Summary summary = 5; }
  }
  message Summary {
    message Value { string tag = 1; oneof value { float simple_value = 2; } }
    repeated Value value = 1;
  }
`);
const eventType = root.lookupType('Event');

interface DecodedEvent {
  readonly wallTime?: number;
  readonly step?: number;
  readonly fileVersion?: string;
  readonly summary?: { readonly value: readonly { readonly tag: string; readonly simpleValue: number }[] };
}

/** CRC-32C bit by bit, as its definition says. */
function checksum(bytes: Uint8Array): number {
  let crc = 0xffffffff;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0x82f63b78 : crc >>> 1;
  }
  const value = (crc ^ 0xffffffff) >>> 0;
  return (((value >>> 15) | ((value << 17) >>> 0)) + 0xa282ead8) % 2 ** 32;
}

/** Every event of a file. @throws Error at a record whose checksums are wrong. */
export function readEvents(file: Buffer) {
  const events = [];
  for (let at = 0; at < file.length; ) {
    const length = Number(file.readBigUInt64LE(at));
    if (file.readUInt32LE(at + 8) !== checksum(file.subarray(at, at + 8)))
      throw new Error('wrong length checksum');
    const data = file.subarray(at + 12, at + 12 + length);
    if (file.readUInt32LE(at + 12 + length) !== checksum(data)) throw new Error('wrong data checksum');
    const event = eventType.toObject(eventType.decode(data), { longs: Number }) as DecodedEvent;
    events.push({
      wallTime: event.wallTime!,
      step: event.step ?? 0,
      fileVersion: event.fileVersion,
      scalars: Object.fromEntries(
        (event.summary?.value ?? []).map(({ tag, simpleValue }) => [tag, simpleValue]),
      ),
    });
    at += 12 + length + 4;
  }
  return events;
}
