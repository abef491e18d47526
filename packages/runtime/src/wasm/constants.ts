import type { Room } from './room.ts';

/** Constants and their addresses, which are given out before there is a memory. */
export interface Constants {
  floats(values: ArrayLike<number>): number;
  integers(values: Int32Array): number;
  bytes(values: Uint8Array): number;
  /** Copies all of them. */
  write(memory: ArrayBuffer): void;
}

export function createConstants(room: Room): Constants {
  const pieces: { readonly address: number; readonly values: Uint8Array }[] = [];
  const bytes = (values: Uint8Array): number => {
    const address = room.take(values.length);
    pieces.push({ address, values });
    return address;
  };
  return {
    bytes,
    integers: (values) => bytes(new Uint8Array(values.buffer, values.byteOffset, values.byteLength)),
    floats: (values) => bytes(new Uint8Array(Float32Array.from(values).buffer)),
    write(memory) {
      for (const { address, values } of pieces) new Uint8Array(memory).set(values, address);
    },
  };
}
