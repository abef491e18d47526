import { checkUnpacked } from './unpacked-bytes.ts';

/** Watches an archive's bytes on their way to the reader of members. */
export interface TarWatch {
  /** A transform of a stream. @throws Error when the unpacked bytes exceed the plausible limit. */
  through(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array>;
  /** Number of passed bytes. */
  position(): number;
  /** Whether the last bytes were the empty block that ends a tar. */
  ended(): boolean;
}

const block = 512;

/** @param packedBytes length of the archive's file. */
export function createTarWatch(packedBytes: number): TarWatch {
  let position = 0;
  let zeros = 0;
  return {
    async *through(chunks) {
      for await (const chunk of chunks) {
        position += chunk.length;
        checkUnpacked(position, packedBytes);
        const tail = chunk.subarray(-block);
        const used = tail.findLastIndex((byte) => byte !== 0);
        zeros = used < 0 ? zeros + chunk.length : tail.length - 1 - used;
        yield chunk;
      }
    },
    position: () => position,
    ended: () => zeros >= block,
  };
}
