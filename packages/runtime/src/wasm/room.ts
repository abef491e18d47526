/** Allocates consecutive addresses of one memory. Freed pieces are used again. */
export interface Room {
  /** An aligned address of `bytes`, and of some more that may be read and overwritten. */
  take(bytes: number): number;
  release(address: number, bytes: number): void;
  /** Peak size in bytes. */
  readonly size: number;
}

const alignment = 64;
/** Steps work on eight values at a time, beyond the end of a value. */
const slack = 128;

const sizeOf = (bytes: number): number => Math.ceil((bytes + slack) / alignment) * alignment;

export function createRoom(firstAddress: number): Room {
  let end = firstAddress;
  const free: { address: number; size: number }[] = [];
  return {
    take(bytes) {
      const size = sizeOf(bytes);
      const found = free.findIndex((piece) => piece.size === size);
      if (found >= 0) return free.splice(found, 1)[0]!.address;
      const address = end;
      end += size;
      return address;
    },
    release: (address, bytes) => void free.push({ address, size: sizeOf(bytes) }),
    get size() {
      return end;
    },
  };
}
