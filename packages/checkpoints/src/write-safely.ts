import { open, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { UserError } from '@bitshare/core';

/** What a file is called until it is whole. */
export const partialSuffix = '.partial';

/**
 * Writes a file so that whatever happens either the old content is there or the new, wholly: beside it, to the disk, and then in
 * its place. @throws UserError naming the file and why it cannot be written; what was there still is.
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
      'Make room, or give another folder.',
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

/** Until then a name that was changed may be lost with the power. Not every system can do this to a folder. */
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
