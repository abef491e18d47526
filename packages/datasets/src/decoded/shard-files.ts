import { digestedJson, UserError, withoutDigest } from '@bitshare/core';
import type { SplitName } from '../encoded/encoded-images.ts';
import { nodeFiles, nodePath } from '../node-modules.ts';

/** The index of a shard, whose pixels are in another file, image after image. */
export interface ShardIndex {
  readonly labels: readonly number[];
  /** Height and width of each image. */
  readonly sizes: readonly number[];
  /** Digest of each image's pixels. */
  readonly digests: readonly string[];
  /** Reasons why images between those of this shard, and before its first, are left out. */
  readonly undecodable: readonly string[];
  /** Length of the file. */
  readonly bytes: number;
  /** Digest of the split's images up to this shard's last. */
  readonly fingerprint: number;
}

/** Decoded images have the channels red, green and blue. */
export const channels = 3;

const areCounts = (value: unknown, least: number): value is readonly number[] =>
  Array.isArray(value) && value.every((count) => Number.isInteger(count) && count >= least);

export const areTexts = (value: unknown): value is readonly string[] =>
  Array.isArray(value) && value.every((text) => typeof text === 'string');

/** Whether an index is consistent: it has a size for each label, and the sizes add up to the length of the file. */
function isShardIndex(json: unknown): json is ShardIndex {
  const { labels, sizes, digests, undecodable, bytes, fingerprint } = (json ?? {}) as Record<
    keyof ShardIndex,
    unknown
  >;
  if (!areCounts(labels, 0) || !areCounts(sizes, 1) || sizes.length !== 2 * labels.length) return false;
  if (!Array.isArray(digests) || digests.length !== labels.length || !areTexts(undecodable)) return false;
  const pixels = labels.reduce((sum, _, i) => sum + sizes[2 * i]! * sizes[2 * i + 1]!, 0);
  return labels.length > 0 && bytes === pixels * channels && Number.isInteger(fingerprint);
}

/** The names of a shard's two files. The index is written last, so its presence means that the shard is whole. */
export async function shardPaths(folder: string, split: SplitName, number: number) {
  const { join } = await nodePath();
  const name = join(folder, `${split}-${String(number).padStart(5, '0')}`);
  return { pixels: `${name}.pixels`, index: `${name}.json` };
}

/** Writes JSON with its digest atomically, also if two processes write at once. */
export async function writeAtomically(path: string, text: string): Promise<void> {
  const { rename, writeFile } = await nodeFiles();
  const partial = partialPath(path);
  await writeFile(partial, digestedJson(text));
  await rename(partial, path);
}

let partials = 0;
/** A unique name of a partial file. */
export const partialPath = (path: string): string => `${path}.${process.pid}-${partials++}.partial`;

/** Undefined if the file does not exist. @throws UserError when its digest does not match, or the check fails. */
export async function readJson<Content>(
  path: string,
  isContent: (json: unknown) => json is Content,
): Promise<Content | undefined> {
  const text = await (await nodeFiles()).readFile(path, 'utf8').catch(() => undefined);
  if (text === undefined) return undefined;
  const sound = withoutDigest(text);
  if (sound === undefined) throw damagedCache(path);
  const json: unknown = JSON.parse(sound);
  if (!isContent(json)) throw damagedCache(path);
  return json;
}

export const damagedCache = (path: string, cause?: unknown): UserError =>
  new UserError(`${path} is damaged`, 'Remove its folder: the images are decoded again.', { cause });

/** The whole shards of a split. @throws UserError when an index is inconsistent, or does not fit the length of its file. */
export async function readShardIndexes(folder: string, split: SplitName): Promise<ShardIndex[]> {
  const { stat } = await nodeFiles();
  const shards: ShardIndex[] = [];
  for (;;) {
    const paths = await shardPaths(folder, split, shards.length);
    const index = await readJson(paths.index, isShardIndex);
    if (!index) return shards;
    const file = await stat(paths.pixels).catch(() => undefined);
    if (file?.size !== index.bytes) throw damagedCache(paths.pixels);
    shards.push(index);
  }
}

/** Milliseconds without a change after which a partial file counts as abandoned. */
const abandonedAfter = 3_600_000;

/** Removes partial files of killed processes. */
export async function removeAbandoned(folder: string): Promise<void> {
  const [{ join }, { readdir, rm, stat }] = [await nodePath(), await nodeFiles()];
  for (const name of await readdir(folder)) {
    if (!name.endsWith('.partial')) continue;
    const path = join(folder, name);
    if ((await stat(path)).mtimeMs < Date.now() - abandonedAfter) await rm(path, { force: true });
  }
}
