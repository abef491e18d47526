import { lstat } from 'node:fs/promises';
import { type ReadFileOptions, readRegularFile } from '@bitshare/core';

/**
 * The text of a file, or nothing where there is nothing of its name. What is there but cannot be read is a fault, not an absence.
 * @throws UserError naming the file and why it cannot be read.
 */
export async function readFileIfThere(path: string, options?: ReadFileOptions): Promise<string | undefined> {
  if (!(await isThere(path))) return undefined;
  try {
    return new TextDecoder().decode(await readRegularFile(path, options));
  } catch (error) {
    // Another process may have removed it since the look.
    if (!(await isThere(path))) return undefined;
    throw error;
  }
}

/** Whether the name is taken, be it by a link to nothing. */
const isThere = (path: string): Promise<boolean> =>
  lstat(path).then(
    () => true,
    ({ code }: NodeJS.ErrnoException) => code !== 'ENOENT',
  );
