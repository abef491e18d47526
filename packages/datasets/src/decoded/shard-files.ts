import { digestedJson, UserError, withoutDigest } from '@bitshare/core';
import type { SplitName } from '../encoded/encoded-images.ts';
import { nodeFiles, nodePath } from '../node-modules.ts';

/** What is in one shard: pixels lie one image behind the other in a file of their own. */
export interface ShardIndex {
  readonly labels: readonly number[];
  /** Height and width of each image in turn. */
  readonly sizes: readonly number[];
  /** Of each image's pixels in turn. */
  readonly digests: readonly string[];
  /** Length of the file. */
  readonly bytes: number;
  /** Of the split's images up to this shard's last. */
  readonly fingerprint: number;
}

/** Images of a decoded shard have red, green and blue. */
export const channels = 3;

const areCounts = (value: unknown, least: number): value is readonly number[] =>
  Array.isArray(value) && value.every((count) => Number.isInteger(count) && count >= least);

/** Whether an index fits itself: a size for each label, which add up to the length of the file. */
function isShardIndex(json: unknown): json is ShardIndex {
  const { labels, sizes, digests, bytes, fingerprint } = (json ?? {}) as Record<keyof ShardIndex, unknown>;
  if (!areCounts(labels, 0) || !areCounts(sizes, 1) || sizes.length !== 2 * labels.length) return false;
  if (!Array.isArray(digests) || digests.length !== labels.length) return false;
  const pixels = labels.reduce((sum, _, i) => sum + sizes[2 * i]! * sizes[2 * i + 1]!, 0);
  return labels.length > 0 && bytes === pixels * channels && Number.isInteger(fingerprint);
}

/** The names of a shard's two files. The index is written last: where it is, the shard is whole. */
export async function shardPaths(folder: string, split: SplitName, number: number) {
  const { join } = await nodePath();
  const name = join(folder, `${split}-${String(number).padStart(5, '0')}`);
  return { pixels: `${name}.pixels`, index: `${name}.json` };
}

/** Writes JSON with its digest so that it is there whole or not at all, also where two processes do it at once. */
export async function writeAtomically(path: string, text: string): Promise<void> {
  const { rename, writeFile } = await nodeFiles();
  const partial = partialPath(path);
  await writeFile(partial, digestedJson(text));
  await rename(partial, path);
}

let partials = 0;
/** A name that no other writer has. */
export const partialPath = (path: string): string => `${path}.${process.pid}-${partials++}.partial`;

/** Nothing where there is no such file. @throws UserError when it is not as it was written, or not what the check takes. */
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

/** The whole shards of a split. @throws UserError when an index does not fit itself or the length of its file. */
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

/** Milliseconds without a change after which nobody writes into a partial file any more. */
const abandonedAfter = 3_600_000;

/** Removes what killed processes have left half-written. */
export async function removeAbandoned(folder: string): Promise<void> {
  const [{ join }, { readdir, rm, stat }] = [await nodePath(), await nodeFiles()];
  for (const name of await readdir(folder)) {
    if (!name.endsWith('.partial')) continue;
    const path = join(folder, name);
    if ((await stat(path)).mtimeMs < Date.now() - abandonedAfter) await rm(path, { force: true });
  }
}
