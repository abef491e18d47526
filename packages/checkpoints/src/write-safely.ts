import { open, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { UserError } from '@bitshare/core';

/** The name of a partial file. */
export const partialSuffix = '.partial';

/**
 * Writes a file atomically: to a partial file, to the disk, and then by a rename. After any failure the file has either the old or
 * the new content. @throws UserError naming the file and the reason of a failure; the old content is unchanged.
 */
export async function writeSafely(path: string, content: string | Uint8Array): Promise<void> {
  const partial = `${path}.${process.pid}${partialSuffix}`;
  try {
    await writeThrough(partial, content);
    await rename(partial, path);
    await syncDirectory(dirname(path));
  } catch (cause) {
    await rm(partial, { force: true }).catch(() => {});
    throw new UserError(
      `${path} cannot be written: ${reasonOf(cause)}.`,
      'Free space, or give another folder.',
      {
        cause,
      },
    );
  }
}

async function writeThrough(path: string, content: string | Uint8Array): Promise<void> {
  const file = await open(path, 'w');
  try {
    await file.writeFile(content);
    await file.sync();
  } finally {
    await file.close();
  }
}

/** Flushes a folder. Before, a power failure may undo a rename. Not every system supports this. */
async function syncDirectory(path: string): Promise<void> {
  const folder = await open(path, 'r').catch(() => undefined);
  await folder?.sync().catch(() => {});
  await folder?.close();
}

const reasons: Readonly<Record<string, string>> = {
  ENOSPC: 'no space is left on the disk',
  EDQUOT: 'the quota of disk space is used up',
  EROFS: 'the disk is read-only',
  EACCES: 'that is not permitted',
  ENOENT: 'its folder does not exist',
};

const reasonOf = (error: unknown): string => {
  const { code = '', message } = error as NodeJS.ErrnoException;
  return reasons[code] ?? message;
};
