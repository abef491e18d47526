/** Values for TensorBoard at one step. */
export interface ScalarEvent {
  readonly seconds: number;
  readonly step: number;
  readonly scalars: Readonly<Record<string, number>>;
}

/** The first event of a file, which states the format. */
export const versionEvent = (seconds: number): Uint8Array =>
  message(double(1, seconds), text(3, 'brain.Event:2'));

/** An event of simple values, encoded as in TensorFlow's `event.proto` and `summary.proto`. */
export function scalarEvent({ seconds, step, scalars }: ScalarEvent): Uint8Array {
  const values = Object.entries(scalars).map(([tag, value]) =>
    bytes(1, message(text(1, tag), float(2, value))),
  );
  return message(double(1, seconds), integer(2, step), bytes(5, message(...values)));
}

// Fields of Protocol Buffers: a key of number and wire type, then the value.

const wire = { varint: 0, fixed64: 1, lengthDelimited: 2, fixed32: 5 } as const;

const message = (...fields: readonly Uint8Array[]): Uint8Array => {
  const joined = new Uint8Array(fields.reduce((length, field) => length + field.length, 0));
  let offset = 0;
  for (const field of fields) {
    joined.set(field, offset);
    offset += field.length;
  }
  return joined;
};

/** Seven bits per byte, lowest first; the top bit is set if more follow. @param value a whole number from 0 to 2^53. */
function varint(value: number): Uint8Array {
  const digits: number[] = [];
  let rest = value;
  do {
    const more = rest >= 128;
    digits.push((rest % 128) + (more ? 128 : 0));
    rest = Math.floor(rest / 128);
  } while (rest > 0);
  return Uint8Array.from(digits);
}

const key = (field: number, type: number): Uint8Array => varint(8 * field + type);
const integer = (field: number, value: number): Uint8Array => message(key(field, wire.varint), varint(value));
const bytes = (field: number, value: Uint8Array): Uint8Array =>
  message(key(field, wire.lengthDelimited), varint(value.length), value);
const text = (field: number, value: string): Uint8Array => bytes(field, new TextEncoder().encode(value));

function double(field: number, value: number): Uint8Array {
  const data = new Uint8Array(8);
  new DataView(data.buffer).setFloat64(0, value, true);
  return message(key(field, wire.fixed64), data);
}

function float(field: number, value: number): Uint8Array {
  const data = new Uint8Array(4);
  new DataView(data.buffer).setFloat32(0, value, true);
  return message(key(field, wire.fixed32), data);
}
