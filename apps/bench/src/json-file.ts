import { readFile } from 'node:fs/promises';
import { UserError } from '@bitshare/core';

/** The parsed contents of a JSON file. @throws UserError naming the file and what is wrong with it. */
export async function readJsonFile(path: string): Promise<unknown> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (cause) {
    const absent = (cause as NodeJS.ErrnoException).code === 'ENOENT';
    throw new UserError(`${path} ${absent ? 'does not exist' : 'cannot be read'}.`, 'Check the path.', {
      cause,
    });
  }
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new UserError(`${path} is not JSON: ${(cause as Error).message}`, undefined, { cause });
  }
}
