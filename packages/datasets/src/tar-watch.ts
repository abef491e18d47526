import { checkUnpacked } from './unpacked-bytes.ts';

/** Looks at an archive's bytes as they go to the reader of its members. */
export interface TarWatch {
  /** A step of a pipeline. @throws Error when more goes through than an archive can be believed to hold. */
  through(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array>;
  /** Bytes that went through. */
  position(): number;
  /** Whether the last of them were the empty block that ends a tar. */
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
