import { nodeCrypto, nodeFiles } from '../node-modules.ts';
import { reading } from './reading.ts';
import type { SetForm } from './set-form.ts';

/** 16 hexadecimal digits of a digest of texts. */
export async function hashOf(texts: Iterable<string>): Promise<string> {
  const hash = (await nodeCrypto()).createHash('sha256');
  for (const text of texts) hash.update(`${text}\n`);
  return hash.digest('hex').slice(0, 16);
}

/** Identifies a version of a file without reading it. @param name of the file in the set. */
export async function fileState(name: string, path: string): Promise<string> {
  const { size, mtimeMs } = await reading(path, (await nodeFiles()).stat(path));
  return `${name} ${size} ${mtimeMs}`;
}

/** Identifies how images are divided and labelled. */
export const keyOfForm = ({ division, labelled }: SetForm): string =>
  `${JSON.stringify(division ?? null)}${labelled ? '' : ' no labels'}`;
