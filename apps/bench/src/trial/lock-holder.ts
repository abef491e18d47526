import { hostname } from 'node:os';
import { UserError } from '@bitshare/core';
import * as z from 'zod';
import { readFileIfThere } from '../file-if-there.ts';
import { processStart } from './process-start.ts';

const holderSchema = z.object({
  pid: z.int().min(1),
  /** As its system says. */
  started: z.string(),
  host: z.string(),
  /** Tells one lock from another. */
  token: z.string().min(1),
});

/** The process that works on a trial: the contents of its lock. */
export type LockHolder = Readonly<z.output<typeof holderSchema>>;

/** Bytes; a lock has some hundred. */
const largestLock = 65_536;

/**
 * Who holds a lock; nothing where there is none. @throws UserError where something of its name is there that cannot be read or is
 * no lock: who works on the folder is then unknown.
 */
export async function lockHolder(file: string): Promise<LockHolder | undefined> {
  const text = await readFileIfThere(file, { largestBytes: largestLock, hint: whatToDo(file) });
  if (text === undefined) return undefined;
  const json = parsed(text);
  if (json === undefined) return lost;
  const result = holderSchema.safeParse(json);
  if (result.success) return result.data;
  throw new UserError(`${file} is not a lock of this program.`, whatToDo(file));
}

const whatToDo = (file: string): string =>
  `If nothing works on this folder, remove ${file} and give the command again.`;

/** Nothing where the text is not JSON. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/**
 * Of a lock that the power took in the middle, so that it is empty or cut off: a lock appears with all its content, so nobody of
 * this machine holds it. No process has this number.
 */
const lost: LockHolder = { pid: 2 ** 31 - 1, started: '', host: hostname(), token: '' };

/** Whether the holder is of this machine and does not run any more. */
export async function isStale({ pid, started, host }: LockHolder): Promise<boolean> {
  if (host !== hostname()) return false;
  const now = await processStart(pid);
  return now === undefined || (now !== started && now !== 'unknown');
}
