import { readRegularFile, UserError } from '@bitshare/core';
import {
  type IdxArray,
  idxBytes,
  idxHeaderBytes,
  largestIdxBytes,
  parseIdx,
  parseIdxShape,
} from './idx-file.ts';
import { nodeFiles, nodeZlib } from './node-modules.ts';

/**
 * Reads an idx file, or the same name with `.gz`. @param rank see `parseIdx`.
 * @throws UserError when neither exists, the archive is damaged, or the content does not match its header.
 */
export async function readIdx(path: string, rank: number): Promise<IdxArray> {
  const limit = { largestBytes: largestIdxBytes };
  if (await exists(path)) return parseIdx(await readRegularFile(path, limit), rank, path);
  const archive = `${path}.gz`;
  if (!(await exists(archive)))
    throw new UserError(
      `neither ${path} nor ${archive} can be read`,
      'Give the folder that holds the four idx files as "directory".',
    );
  return parseIdx(await unpacked(await readRegularFile(archive, limit), rank, archive), rank, path);
}

const exists = async (path: string): Promise<boolean> =>
  (await nodeFiles()).stat(path).then(
    () => true,
    () => false,
  );

/** Unpacks no more than the header states, plus a little to detect a longer file. */
async function unpacked(packed: Uint8Array, rank: number, archive: string): Promise<Uint8Array> {
  const gunzip = (await nodeZlib()).createGunzip();
  gunzip.end(packed);
  const chunks: Uint8Array[] = [];
  let length = 0;
  let promised: number | undefined;
  try {
    for await (const chunk of gunzip) {
      chunks.push(chunk);
      length += chunk.length;
      if (length < idxHeaderBytes(rank)) continue;
      promised ??= idxBytes(parseIdxShape(Buffer.concat(chunks), rank, archive));
      if (length > promised) break;
    }
  } catch (cause) {
    if (cause instanceof UserError) throw cause;
    throw new UserError(`${archive} is damaged: ${(cause as Error).message}`, 'Fetch it again.', { cause });
  }
  return Buffer.concat(chunks);
}
