import { PickleFault } from './pickle-fault.ts';

/** Reads little-endian values one after the other, never past the end. */
export interface ByteCursor {
  readonly position: () => number;
  /** The next bytes, shared with the file. */
  block(length: number): Uint8Array;
  uint8(): number;
  uint16(): number;
  int32(): number;
  /** Latin-1 up to the next line feed. */
  line(): string;
}

export function createByteCursor(bytes: Uint8Array): ByteCursor {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let at = 0;
  const take = (count: number): number => {
    const from = at;
    if (count < 0 || from + count > bytes.length) throw new PickleFault('a value is cut off');
    at += count;
    return from;
  };
  const block = (length: number): Uint8Array => {
    const from = take(length);
    return bytes.subarray(from, from + length);
  };
  return {
    position: () => at,
    block,
    uint8: () => view.getUint8(take(1)),
    uint16: () => view.getUint16(take(2), true),
    int32: () => view.getInt32(take(4), true),
    line() {
      const end = bytes.indexOf(0x0a, at);
      if (end < 0) throw new PickleFault('a name has no end');
      return latin1(block(end + 1 - at).subarray(0, -1));
    },
  };
}

export const latin1 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('latin1');
