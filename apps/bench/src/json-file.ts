import { UserError } from '@bitshare/core';
import { readFileIfThere } from './file-if-there.ts';

/** The parsed contents of a JSON file. @throws UserError naming the file and its fault. */
export async function readJsonFile(path: string): Promise<unknown> {
  const found = await readJsonFileIfThere(path);
  if (found === undefined) throw new UserError(`${path} does not exist.`, 'Check the path.');
  return found;
}

/** The same, or undefined if the file does not exist. */
export async function readJsonFileIfThere(path: string): Promise<unknown> {
  const text = await readFileIfThere(path);
  return text === undefined ? undefined : parsed(path, text);
}

function parsed(path: string, text: string): unknown {
  try {
    // Some editors write a byte order mark, which JSON does not allow.
    const json: unknown = JSON.parse(text.replace(/^\uFEFF/, ''));
    refuseTraps(json);
    return json;
  } catch (cause) {
    throw new UserError(`${path} is not JSON: ${(cause as Error).message}`, undefined, { cause });
  }
}

/** Largest nesting of a file, which bounds the recursion of its readers. */
const deepest = 100;

/** @throws Error when a value is nested too deeply, or has the key `__proto__`, which would change a prototype. */
function refuseTraps(json: unknown): void {
  let level: readonly unknown[] = [json];
  for (let depth = 0; level.length > 0; depth++) {
    if (depth > deepest) throw new Error(`it is nested more than ${deepest} levels deep`);
    const records = level.filter((value) => typeof value === 'object' && value !== null);
    if (records.some((value) => Object.hasOwn(value, '__proto__')))
      throw new Error('it has a field "__proto__"');
    level = records.flatMap((value) => Object.values(value));
  }
}
