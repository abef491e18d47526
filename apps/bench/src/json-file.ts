import { UserError } from '@bitshare/core';
import { readFileIfThere } from './file-if-there.ts';

/** The parsed contents of a JSON file. @throws UserError naming the file and what is wrong with it. */
export async function readJsonFile(path: string): Promise<unknown> {
  const found = await readJsonFileIfThere(path);
  if (found === undefined) throw new UserError(`${path} does not exist.`, 'Check the path.');
  return found;
}

/** The same, but nothing where there is no such file. */
export async function readJsonFileIfThere(path: string): Promise<unknown> {
  const text = await readFileIfThere(path);
  return text === undefined ? undefined : parsed(path, text);
}

function parsed(path: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new UserError(`${path} is not JSON: ${(cause as Error).message}`, undefined, { cause });
  }
}
