import type { FileHandle } from 'node:fs/promises';
import type { SplitName } from '../encoded/encoded-images.ts';
import { createFingerprint } from '../fingerprint.ts';
import type { Image } from '../image-set.ts';
import { nodeFiles } from '../node-modules.ts';
import type { ImageSink } from './image-sink.ts';
import { channels, partialPath, type ShardIndex, shardPaths, writeAtomically } from './shard-files.ts';

/** Bytes that are collected for one call of the file system. */
const writeBytes = 4 * 2 ** 20;

export interface ShardSink extends ImageSink {
  /** Ends the last shard. */
  finish(): Promise<void>;
  /** Gives up a shard that is not whole. */
  abandon(): Promise<void>;
  readonly shards: readonly ShardIndex[];
}

/** Writes images into shards behind those that are there. @param shardBytes after which a new one begins. */
export function createShardSink(
  folder: string,
  split: SplitName,
  present: readonly ShardIndex[],
  shardBytes: number,
): ShardSink {
  const shards = [...present];
  const fingerprint = createFingerprint(present.at(-1)?.fingerprint);
  let size = present.reduce((sum, { labels }) => sum + labels.length, 0);
  let shape: Image['shape'] | undefined = present[0] && [
    present[0].sizes[0]!,
    present[0].sizes[1]!,
    channels,
  ];
  let open:
    | { file: FileHandle; partial: string; labels: number[]; sizes: number[]; bytes: number }
    | undefined;
  let pending: Uint8Array[] = [];
  let pendingBytes = 0;

  const paths = () => shardPaths(folder, split, shards.length);
  const begin = async () => {
    const partial = partialPath((await paths()).pixels);
    const file = await (await nodeFiles()).open(partial, 'w');
    open = { file, partial, labels: [], sizes: [], bytes: 0 };
    return open;
  };
  const flush = async (file: FileHandle) => {
    await file.writev(pending);
    pending = [];
    pendingBytes = 0;
  };
  const finish = async () => {
    if (!open) return;
    const { file, partial, ...contents } = open;
    await flush(file);
    await file.sync();
    await file.close();
    open = undefined;
    const { pixels, index } = await paths();
    await (await nodeFiles()).rename(partial, pixels);
    const shard = { ...contents, fingerprint: fingerprint.state() };
    await writeAtomically(index, JSON.stringify(shard));
    shards.push(shard);
  };
  return {
    shards,
    size: () => size,
    shape: () => shape,
    digest: fingerprint.digest,
    async add(image, label) {
      const { file, labels, sizes } = open ?? (await begin());
      shape ??= image.shape;
      labels.push(label);
      sizes.push(image.shape[0], image.shape[1]);
      for (const part of [image.shape, image.pixels, [label]]) fingerprint.add(part);
      size++;
      pending.push(image.pixels);
      pendingBytes += image.pixels.length;
      open!.bytes += image.pixels.length;
      if (pendingBytes >= writeBytes) await flush(file);
      if (open!.bytes >= shardBytes) await finish();
    },
    finish,
    async abandon() {
      if (!open) return;
      await open.file.close();
      await (await nodeFiles()).rm(open.partial, { force: true });
      open = undefined;
    },
  };
}
