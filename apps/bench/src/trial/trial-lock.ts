import { randomUUID } from 'node:crypto';
import { link, rename, rm, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { UserError } from '@bitshare/core';
import { isStale, type LockHolder, lockHolder } from './lock-holder.ts';
import { processStart } from './process-start.ts';

/** A trial that this process alone works on. */
export interface TrialLock {
  release(): Promise<void>;
}

const fileName = 'lock.json';

/** Others that take over the same stale lock at the same moment are few; beyond, the file system does not do as it says. */
const mostTries = 100;

/**
 * Makes this process the one that works on a folder. A lock is stale, and is taken over, when its process is of this machine and
 * does not run any more: there is none of its number, or that one was started at another time.
 * @throws UserError naming the process that works on it, or why that cannot be told.
 */
export async function lockTrial(folder: string, signal?: AbortSignal): Promise<TrialLock> {
  const file = join(folder, fileName);
  const own: LockHolder = {
    pid: process.pid,
    started: (await processStart(process.pid)) ?? 'unknown',
    host: hostname(),
    token: randomUUID(),
  };
  for (let tries = 0; !(await claim(file, own)); tries++) {
    signal?.throwIfAborted();
    if (tries === mostTries)
      throw new UserError(`${file} is stale but cannot be taken over.`, 'Remove it and try again.');
    await takeOver(file);
  }
  return {
    async release() {
      // What stands there now may be anything; it is removed only where it is known to be ours.
      const holder = await lockHolder(file).catch(() => undefined);
      if (holder?.token === own.token) await rm(file, { force: true });
    },
  };
}

/** Whether a process works on a folder, as far as can be told from here. */
export async function isWorkedOn(folder: string): Promise<boolean> {
  const holder = await lockHolder(join(folder, fileName)).catch(() => undefined);
  return holder !== undefined && !(await isStale(holder));
}

/** A link appears with its content, or not at all where there is a file already. */
async function claim(file: string, own: LockHolder): Promise<boolean> {
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

/** Moves a stale lock out of the way. @throws UserError where it is not stale, or cannot be moved. */
async function takeOver(file: string): Promise<void> {
  const holder = await lockHolder(file);
  if (!holder) return;
  if (!(await isStale(holder)))
    throw new UserError(
      `${file.slice(0, -fileName.length - 1)} is being worked on by process ${holder.pid} on ${holder.host}.`,
      holder.host === hostname()
        ? 'Wait until it has finished, or choose another --out.'
        : `Wait until it has finished. If it does not run any more, remove ${file}.`,
    );
  const aside = `${file}.${randomUUID()}`;
  await rename(file, aside).catch((cause: NodeJS.ErrnoException) => {
    if (cause.code !== 'ENOENT')
      throw new UserError(`${file} is stale but cannot be removed: ${cause.message}.`, 'Remove it.', {
        cause,
      });
  });
  // Between the look and the move another process may have taken it over: then it was that one's lock, which goes back.
  const moved = await lockHolder(aside);
  if (moved && moved.token !== holder.token) await link(aside, file).catch(() => {});
  await rm(aside, { force: true });
}
