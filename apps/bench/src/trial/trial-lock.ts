import { randomUUID } from 'node:crypto';
import { link, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { UserError } from '@bitshare/core';
import { processStart } from './process-start.ts';

/** The process that works on a trial. */
interface Holder {
  readonly pid: number;
  /** As its system says. */
  readonly started: string;
  readonly host: string;
  /** Tells one lock from another. */
  readonly token: string;
}

/** A trial that this process alone works on. */
export interface TrialLock {
  release(): Promise<void>;
}

const fileName = 'lock.json';

/**
 * Makes this process the one that works on a folder. A lock is stale, and is taken over, when its process is of this machine and
 * does not run any more: there is none of its number, or that one was started at another time.
 * @throws UserError naming the process that works on it.
 */
export async function lockTrial(folder: string): Promise<TrialLock> {
  const file = join(folder, fileName);
  const own: Holder = {
    pid: process.pid,
    started: (await processStart(process.pid)) ?? 'unknown',
    host: hostname(),
    token: randomUUID(),
  };
  while (!(await claim(file, own))) await takeOver(file);
  return {
    async release() {
      if ((await holderOf(file))?.token === own.token) await rm(file, { force: true });
    },
  };
}

/** Whether a process works on a folder, as far as can be told from here. */
export async function isWorkedOn(folder: string): Promise<boolean> {
  const holder = await holderOf(join(folder, fileName));
  return holder !== undefined && !(await isStale(holder));
}

/** A link appears with its content, or not at all where there is a file already. */
async function claim(file: string, own: Holder): Promise<boolean> {
  const whole = `${file}.${own.token}`;
  try {
    await writeFile(whole, `${JSON.stringify(own)}\n`);
    await link(whole, file);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw new UserError(`${file} cannot be written: ${(error as Error).message}.`, undefined, {
      cause: error,
    });
  } finally {
    await rm(whole, { force: true });
  }
}

/** Moves a stale lock out of the way. @throws UserError where it is not stale. */
async function takeOver(file: string): Promise<void> {
  const holder = await holderOf(file);
  if (!holder) return;
  if (!(await isStale(holder)))
    throw new UserError(
      `${file.slice(0, -fileName.length - 1)} is being worked on by process ${holder.pid} on ${holder.host}.`,
      holder.host === hostname()
        ? 'Wait until it has finished, or choose another --out.'
        : `Wait until it has finished. If it does not run any more, remove ${file}.`,
    );
  const aside = `${file}.${randomUUID()}`;
  await rename(file, aside).catch(() => {});
  // Between the look and the move another process may have taken it over: then it was that one's lock, which goes back.
  const moved = await holderOf(aside);
  if (moved && moved.token !== holder.token) await link(aside, file).catch(() => {});
  await rm(aside, { force: true });
}

async function isStale({ pid, started, host }: Holder): Promise<boolean> {
  if (host !== hostname()) return false;
  const now = await processStart(pid);
  return now === undefined || (now !== started && now !== 'unknown');
}

async function holderOf(file: string): Promise<Holder | undefined> {
  const text = await readFile(file, 'utf8').catch(() => undefined);
  if (text === undefined) return undefined;
  try {
    return JSON.parse(text) as Holder;
  } catch {
    return lost;
  }
}

/** Of a lock that the power took in the middle: no process has this number, so it is stale. */
const lost: Holder = { pid: 2 ** 31 - 1, started: '', host: hostname(), token: '' };
