import { readFile } from 'node:fs/promises';
import { readRegularFile, UserError } from '@bitshare/core';

/** The parsed contents of a JSON file. @throws UserError naming the file and what is wrong with it. */
export async function readJsonFile(path: string): Promise<unknown> {
  const bytes = await readRegularFile(path).catch((error: UserError) => {
    if ((error.cause as NodeJS.ErrnoException | undefined)?.code !== 'ENOENT') throw error;
    throw new UserError(`${path} does not exist.`, 'Check the path.', { cause: error });
  });
  return parsed(path, new TextDecoder().decode(bytes));
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
