import { lstat } from 'node:fs/promises';
import { type ReadFileOptions, readRegularFile } from '@bitshare/core';

/**
 * The text of a file, or undefined if the file does not exist. An unreadable file is an error.
 * @throws UserError naming the file and why it cannot be read.
 */
export async function readFileIfThere(path: string, options?: ReadFileOptions): Promise<string | undefined> {
  if (!(await isThere(path))) return undefined;
  try {
    return new TextDecoder().decode(await readRegularFile(path, options));
  } catch (error) {
    // Another process may have removed the file since the check.
    if (!(await isThere(path))) return undefined;
    throw error;
  }
}

/** Whether the path exists, even as a broken link. */
const isThere = (path: string): Promise<boolean> =>
  lstat(path).then(
    () => true,
    ({ code }: NodeJS.ErrnoException) => code !== 'ENOENT',
  );
