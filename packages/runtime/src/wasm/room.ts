/** Gives out addresses of one memory, one behind the other, and takes pieces back for later use. */
export interface Room {
  /** An aligned address with `bytes` behind it, and some more that may be read and overwritten. */
  take(bytes: number): number;
  release(address: number, bytes: number): void;
  /** Peak size in bytes. */
  readonly size: number;
}

const alignment = 64;
/** Work goes on eight values at a time, over the end of what it is about. */
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
