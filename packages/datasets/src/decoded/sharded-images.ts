import type { SplitName } from '../encoded/encoded-images.ts';
import { type Image, type ImageSet, imagesInMemory } from '../image-set.ts';
import { nodeFiles } from '../node-modules.ts';
import { pixelDigest } from './pixel-digest.ts';
import { channels, damagedCache, type ShardIndex, shardPaths } from './shard-files.ts';

/** The images of a split's shards, read from disk on demand. @param check whether to check digests. */
export async function imagesInShards(
  folder: string,
  split: SplitName,
  shards: readonly ShardIndex[],
  check: boolean,
): Promise<ImageSet> {
  const paths = await pixelPaths(folder, split, shards);
  const places = createPlaces(shards, check);
  return {
    labels: labelsOf(shards),
    read: (indices) => Promise.all(Array.from(indices, (index) => readImage(paths, places(index)))),
  };
}

/** The images of a split's shards, all in memory. @param check whether to check digests. @throws UserError */
export async function loadShards(
  folder: string,
  split: SplitName,
  shards: readonly ShardIndex[],
  check: boolean,
): Promise<ImageSet> {
  const { readFile } = await nodeFiles();
  const paths = await pixelPaths(folder, split, shards);
  const files = await Promise.all(paths.map((path) => readFile(path)));
  const labels = labelsOf(shards);
  const places = createPlaces(shards, check);
  const images = Array.from(labels, (_, index): Image => {
    const place = places(index);
    const { shard, offset, shape } = place;
    const pixels = files[shard]!.subarray(offset, offset + lengthOf(shape));
    return checked({ shape, pixels }, paths[shard]!, place);
  });
  return imagesInMemory(images, labels);
}

/** The place of an image's pixels. */
interface Place {
  readonly shard: number;
  readonly offset: number;
  readonly shape: Image['shape'];
  /** Absent: the digest is not checked. */
  readonly digest: string | undefined;
}

const lengthOf = ([height, width]: Image['shape']): number => height * width * channels;

/** The places of images by index, over all shards. Stored in columns, because there may be millions. */
function createPlaces(shards: readonly ShardIndex[], check: boolean): (index: number) => Place {
  const count = shards.reduce((sum, { labels }) => sum + labels.length, 0);
  const shardOf = new Int32Array(count);
  const offsets = new Float64Array(count);
  const sizes = Int32Array.from(shards.flatMap((shard) => shard.sizes));
  const shapeOf = (index: number) => [sizes[2 * index]!, sizes[2 * index + 1]!, channels] as const;
  let index = 0;
  for (const [shard, { labels }] of shards.entries()) {
    let offset = 0;
    for (const end = index + labels.length; index < end; index++) {
      shardOf[index] = shard;
      offsets[index] = offset;
      offset += lengthOf(shapeOf(index));
    }
  }
  const digests = check ? shards.flatMap((shard) => shard.digests) : [];
  return (wanted) => ({
    shard: shardOf[wanted]!,
    offset: offsets[wanted]!,
    shape: shapeOf(wanted),
    digest: digests[wanted],
  });
}

const labelsOf = (shards: readonly ShardIndex[]): Int32Array =>
  Int32Array.from(shards.flatMap(({ labels }) => labels));

const pixelPaths = (folder: string, split: SplitName, shards: readonly ShardIndex[]): Promise<string[]> =>
  Promise.all(shards.map(async (_, number) => (await shardPaths(folder, split, number)).pixels));

async function readImage(paths: readonly string[], place: Place): Promise<Image> {
  const { shard, offset, shape } = place;
  const path = paths[shard]!;
  const pixels = new Uint8Array(lengthOf(shape));
  const file = await (await nodeFiles()).open(path).catch((cause: unknown) => {
    throw damagedCache(path, cause);
  });
  try {
    const { bytesRead } = await file.read(pixels, 0, pixels.length, offset);
    if (bytesRead !== pixels.length) throw damagedCache(path);
  } finally {
    await file.close();
  }
  return checked({ shape, pixels }, path, place);
}

/** @throws UserError naming the file when the digest of the pixels does not match. */
function checked(image: Image, path: string, { digest }: Place): Image {
  if (digest !== undefined && pixelDigest(image.pixels) !== digest) throw damagedCache(path);
  return image;
}
