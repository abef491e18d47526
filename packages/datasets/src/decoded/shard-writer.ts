import { nodeFiles } from '../node-modules.ts';
import { partialPath } from './shard-files.ts';

/** Writes a file atomically: it gets its name when it is whole. */
export interface ShardWriter {
  /** Bytes added so far. */
  bytes(): number;
  add(pixels: Uint8Array): Promise<void>;
  finish(): Promise<void>;
  /** Removes the partial file. */
  abandon(): Promise<void>;
}

/** Size of the write buffer in bytes. */
const writeBytes = 4 * 2 ** 20;

export async function beginShard(path: string): Promise<ShardWriter> {
  const { open, rename, rm } = await nodeFiles();
  const partial = partialPath(path);
  const file = await open(partial, 'w');
  let bytes = 0;
  let pending: Uint8Array[] = [];
  let pendingBytes = 0;
  const flush = async () => {
    await file.appendFile(Buffer.concat(pending));
    pending = [];
    pendingBytes = 0;
  };
  return {
    bytes: () => bytes,
    async add(pixels) {
      pending.push(pixels);
      pendingBytes += pixels.length;
      bytes += pixels.length;
      if (pendingBytes >= writeBytes) await flush();
    },
    async finish() {
      await flush();
      await file.sync();
      await file.close();
      await rename(partial, path);
    },
    async abandon() {
      await file.close();
      await rm(partial, { force: true });
    },
  };
}
