import { hostname } from 'node:os';
import { UserError } from '@bitshare/core';
import * as z from 'zod';
import { readFileIfThere } from '../file-if-there.ts';
import { processStart } from './process-start.ts';

const holderSchema = z.object({
  pid: z.int().min(1),
  /** Start time, as the system reports it. */
  started: z.string(),
  host: z.string(),
  /** Unique id of the lock. */
  token: z.string().min(1),
});

/** The process that works on a trial: the contents of its lock. */
export type LockHolder = Readonly<z.output<typeof holderSchema>>;

/** Largest size of a lock in bytes; usual are a few hundred. */
const largestLock = 65_536;

/**
 * The holder of a lock; undefined without a lock. @throws UserError when the file cannot be read or is
 * not a lock, so that the holder is unknown.
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
  `If no process works on this folder, remove ${file} and give the command again.`;

/** Undefined if the text is not JSON. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/**
 * The holder of a lock that a power failure has truncated. A lock appears with its whole content, so no process of
 * this machine holds a truncated one. No process has this number.
 */
const lost: LockHolder = { pid: 2 ** 31 - 1, started: '', host: hostname(), token: '' };

/** Whether the holder was a process of this machine that has ended. */
export async function isStale({ pid, started, host }: LockHolder): Promise<boolean> {
  if (host !== hostname()) return false;
  const now = await processStart(pid);
  return now === undefined || (now !== started && now !== 'unknown');
}
