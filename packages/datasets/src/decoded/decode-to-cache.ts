import { UserError } from '@bitshare/core';
import type { EncodedImages, Listing, SplitName } from '../encoded/encoded-images.ts';
import { hashOf } from '../encoded/file-key.ts';
import { nodeFiles, nodePath } from '../node-modules.ts';
import { type DecodeOptions, decodeInto } from './decode-into.ts';
import { type DecodedImages, versionOf } from './decoded-images.ts';
import {
  areTexts,
  damagedCache,
  readJson,
  readShardIndexes,
  removeAbandoned,
  type ShardIndex,
  writeAtomically,
} from './shard-files.ts';
import { createShardSink, firstShape } from './shard-sink.ts';
import { imagesInShards, loadShards } from './sharded-images.ts';
import { checkUndecodable, type Undecodable, undecodableSentence } from './undecodable.ts';

export interface CacheOptions {
  /** Folder of caches. */
  readonly cache: string;
  /** Name of the set in the cache. */
  readonly name: string;
  /** Largest size of decoded images in memory, in bytes; a larger set is read from disk on demand. */
  readonly memoryBytes: number;
  /** Bytes after which a new shard begins: the most that an interruption loses. */
  readonly shardBytes: number;
  /** Whether the digest of each image is checked on reading. */
  readonly checkDigests: boolean;
}

/** The contents of `contents.json`, which is written when all images are decoded. */
interface Contents extends Pick<Listing, 'classes' | 'passedOver'> {
  readonly version: string;
  readonly undecodable: readonly Undecodable[];
  readonly sizes: { readonly train: number; readonly test: number };
}

function isContents(json: unknown): json is Contents {
  const { classes, version, passedOver, undecodable, sizes } = (json ?? {}) as Partial<
    Record<keyof Contents, unknown>
  >;
  const { train, test } = (sizes ?? {}) as Partial<Record<SplitName, unknown>>;
  return (
    areTexts(classes) &&
    classes.length > 0 &&
    areUndecodable(undecodable) &&
    typeof version === 'string' &&
    ['string', 'undefined'].includes(typeof passedOver) &&
    [train, test].every((size) => typeof size === 'number' && size > 0)
  );
}

const areUndecodable = (value: unknown): value is readonly Undecodable[] =>
  Array.isArray(value) &&
  value.every(
    (one: Partial<Undecodable> | null) =>
      typeof one?.fault === 'string' && (one.split === 'train' || one.split === 'test'),
  );

/** Version of the format of shards and of the decoder. */
const format = 'shards-v4';

/**
 * Decodes all images into shards of a separate folder, whose name is a digest of the files and the settings of the decoder. The
 * next run reads them. An interrupted decoding resumes after its last whole shard.
 * @throws UserError when the folder cannot be written, or is damaged.
 */
export async function decodeToCache(
  encoded: EncodedImages,
  { cache, name, memoryBytes, shardBytes, checkDigests }: CacheOptions,
  options: DecodeOptions,
): Promise<DecodedImages> {
  const { join } = await nodePath();
  const { resizeTo, turnUpright, maxUndecodable } = options;
  const key = await hashOf([format, encoded.key, `resizeTo ${resizeTo} upright ${turnUpright}`]);
  const folder = join(cache, `${name}-${key}`);
  const contents =
    (await readJson(join(folder, 'contents.json'), isContents)) ??
    (await fill(encoded, folder, shardBytes, options).catch((error: unknown) => {
      throw writingFault(folder, error);
    }));
  const [train, test] = [await readShardIndexes(folder, 'train'), await readShardIndexes(folder, 'test')];
  const { classes, passedOver, version, sizes, undecodable } = contents;
  const total = sizes.train + sizes.test + undecodable.length;
  checkUndecodable(encoded.place, undecodable, total, maxUndecodable);
  if (imagesIn(train) !== sizes.train || imagesIn(test) !== sizes.test) throw damagedCache(folder);
  if ([...train, ...test].some(({ labels }) => labels.some((label) => label >= classes.length)))
    throw damagedCache(folder);
  const bytes = [...train, ...test].reduce((sum, shard) => sum + shard.bytes, 0);
  const open = bytes <= memoryBytes ? loadShards : imagesInShards;
  return {
    ...{ classes, passedOver },
    undecodable: undecodableSentence(encoded.place, undecodable, total),
    version,
    shape: firstShape(train[0]!),
    train: await open(folder, 'train', train, checkDigests),
    test: await open(folder, 'test', test, checkDigests),
  };
}

async function fill(
  encoded: EncodedImages,
  folder: string,
  shardBytes: number,
  options: DecodeOptions,
): Promise<Contents> {
  const { join } = await nodePath();
  await (await nodeFiles()).mkdir(folder, { recursive: true });
  await removeAbandoned(folder);
  const listing = await encoded.list();
  const sink = async (split: SplitName) =>
    createShardSink(folder, split, await readShardIndexes(folder, split), shardBytes);
  const [train, test] = [await sink('train'), await sink('test')];
  let undecodable: readonly Undecodable[];
  try {
    undecodable = await decodeInto(encoded, listing, { train, test }, options);
    await train.finish();
    await test.finish();
  } finally {
    await train.abandon();
    await test.abandon();
  }
  const contents: Contents = {
    classes: listing.classes,
    passedOver: listing.passedOver,
    version: versionOf(listing, train, test),
    undecodable,
    sizes: { train: train.size(), test: test.size() },
  };
  await writeAtomically(join(folder, 'contents.json'), JSON.stringify(contents));
  return contents;
}

const imagesIn = (shards: readonly ShardIndex[]): number =>
  shards.reduce((sum, { labels }) => sum + labels.length, 0);

/** Turns an error of the file system into one that names the folder; other errors stay unchanged. */
function writingFault(folder: string, error: unknown): unknown {
  if (error instanceof UserError || !(error instanceof Error) || !('syscall' in error)) return error;
  return new UserError(
    `images cannot be cached in ${folder}: ${error.message}`,
    'Free the space, or choose another folder as "cache".',
    { cause: error },
  );
}
