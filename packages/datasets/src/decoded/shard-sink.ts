import type { SplitName } from '../encoded/encoded-images.ts';
import { createFingerprint } from '../fingerprint.ts';
import type { Image } from '../image-set.ts';
import type { ImageSink } from './image-sink.ts';
import { pixelDigest } from './pixel-digest.ts';
import { channels, type ShardIndex, shardPaths, writeAtomically } from './shard-files.ts';
import { beginShard, type ShardWriter } from './shard-writer.ts';

export interface ShardSink extends ImageSink {
  /** Ends the last shard. */
  finish(): Promise<void>;
  /** Discards a partial shard. */
  abandon(): Promise<void>;
}

/** A partial shard. */
interface OpenShard {
  readonly writer: ShardWriter;
  readonly labels: number[];
  readonly sizes: number[];
  readonly digests: string[];
}

/** Writes images into new shards after the existing ones. @param shardBytes size after which a new shard begins. */
export function createShardSink(
  folder: string,
  split: SplitName,
  present: readonly ShardIndex[],
  shardBytes: number,
): ShardSink {
  const known = present.flatMap((one) => one.undecodable.map((fault) => ({ split, fault })));
  const fingerprint = createFingerprint(present.at(-1)?.fingerprint);
  let whole = present.length;
  let size = present.reduce((sum, { labels }) => sum + labels.length, 0);
  let shape: Image['shape'] | undefined = present[0] && firstShape(present[0]);
  let shard: OpenShard | undefined;
  /** Since the last whole shard. */
  let undecodable: string[] = [];

  const begin = async (): Promise<OpenShard> => {
    const { pixels } = await shardPaths(folder, split, whole);
    return { writer: await beginShard(pixels), labels: [], sizes: [], digests: [] };
  };
  const finish = async () => {
    if (!shard) return;
    const { writer, ...images } = shard;
    shard = undefined;
    await writer.finish();
    const index: ShardIndex = {
      ...{ ...images, undecodable },
      bytes: writer.bytes(),
      fingerprint: fingerprint.state(),
    };
    undecodable = [];
    await writeAtomically((await shardPaths(folder, split, whole)).index, JSON.stringify(index));
    whole++;
  };
  return {
    size: () => size,
    shape: () => shape,
    digest: fingerprint.digest,
    skip({ fault }) {
      undecodable.push(fault);
    },
    skipped: () => known,
    async add(image, label) {
      shard ??= await begin();
      shape ??= image.shape;
      size++;
      for (const part of [image.shape, image.pixels, [label]]) fingerprint.add(part);
      shard.labels.push(label);
      shard.sizes.push(image.shape[0], image.shape[1]);
      shard.digests.push(pixelDigest(image.pixels));
      await shard.writer.add(image.pixels);
      if (shard.writer.bytes() >= shardBytes) await finish();
    },
    finish,
    async abandon() {
      await shard?.writer.abandon();
      shard = undefined;
    },
  };
}

export const firstShape = ({ sizes }: ShardIndex): Image['shape'] => [sizes[0]!, sizes[1]!, channels];
