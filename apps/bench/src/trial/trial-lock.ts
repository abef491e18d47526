import { randomUUID } from 'node:crypto';
import { link, rename, rm, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { UserError } from '@bitshare/core';
import { isStale, type LockHolder, lockHolder } from './lock-holder.ts';
import { processStart } from './process-start.ts';

/** The lock of a trial, held by this process. */
export interface TrialLock {
  release(): Promise<void>;
}

const fileName = 'lock.json';

/** Attempts to take over a stale lock. Few processes compete for one lock; more failures mean that the file system is unreliable. */
const mostTries = 100;

/**
 * Acquires the lock of a folder. A lock is stale, and is taken over, if its holder was a process of this machine that
 * has ended: no process has its number, or the process with its number was started at another time.
 * @throws UserError naming the process that holds the lock, or the reason why the holder is unknown.
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
      // The lock may have changed. It is removed only if it is still this process's lock.
      const holder = await lockHolder(file).catch(() => undefined);
      if (holder?.token === own.token) await rm(file, { force: true });
    },
  };
}

/** Whether a process works on a folder, as far as this machine can determine. */
export async function isWorkedOn(folder: string): Promise<boolean> {
  const holder = await lockHolder(join(folder, fileName)).catch(() => undefined);
  return holder !== undefined && !(await isStale(holder));
}

/** Creates the lock by a hard link, which appears with its whole content or fails if the file exists. */
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

/** Removes a stale lock. @throws UserError when it is not stale, or cannot be moved. */
async function takeOver(file: string): Promise<void> {
  const holder = await lockHolder(file);
  if (!holder) return;
  if (!(await isStale(holder)))
    throw new UserError(
      `${file.slice(0, -fileName.length - 1)} is being worked on by process ${holder.pid} on ${holder.host}.`,
      holder.host === hostname()
        ? 'Wait until it has finished, or choose another --out.'
        : `Wait until it has finished. If it no longer runs, remove ${file}.`,
    );
  const aside = `${file}.${randomUUID()}`;
  await rename(file, aside).catch((cause: NodeJS.ErrnoException) => {
    if (cause.code !== 'ENOENT')
      throw new UserError(`${file} is stale but cannot be removed: ${cause.message}.`, 'Remove it.', {
        cause,
      });
  });
  // Another process may have taken over the lock between the check and the move. Its lock is then moved back.
  const moved = await lockHolder(aside);
  if (moved && moved.token !== holder.token) await link(aside, file).catch(() => {});
  await rm(aside, { force: true });
}
