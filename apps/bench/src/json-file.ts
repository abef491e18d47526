import { readFile } from 'node:fs/promises';
import { UserError } from '@bitshare/core';

/** The parsed contents of a JSON file. @throws UserError naming the file and what is wrong with it. */
export async function readJsonFile(path: string): Promise<unknown> {
  try {
    return parsed(path, await readFile(path, 'utf8'));
  } catch (cause) {
    if (cause instanceof UserError) throw cause;
    const absent = (cause as NodeJS.ErrnoException).code === 'ENOENT';
    throw new UserError(`${path} ${absent ? 'does not exist' : 'cannot be read'}.`, 'Check the path.', {
      cause,
    });
  }
}

/** The same, but nothing where there is no such file. */
export async function readJsonFileIfThere(path: string): Promise<unknown> {
  const text = await readFile(path, 'utf8').catch(() => undefined);
  return text === undefined ? undefined : parsed(path, text);
}

function parsed(path: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new UserError(`${path} is not JSON: ${(cause as Error).message}`, undefined, { cause });
  }
}
