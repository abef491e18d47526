import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { UserError } from '@bitshare/core';
import { describe, expect, it } from 'vitest';
import { lockTrial } from '../../src/trial/trial-lock.ts';
import { trialFolders } from './tiny-run.ts';

const folders = trialFolders();
function newFolder(lock?: object): string {
  const folder = folders.newFolder();
  mkdirSync(folder);
  if (lock) writeFileSync(join(folder, 'lock.json'), JSON.stringify(lock));
  return folder;
}
const ours = (folder: string) => JSON.parse(readFileSync(join(folder, 'lock.json'), 'utf8'));

describe('the lock of a trial', () => {
  it('is there while it is worked on, and gone afterwards', async () => {
    const folder = newFolder();
    const lock = await lockTrial(folder);
    expect(ours(folder)).toMatchObject({ pid: process.pid, host: hostname() });
    await lock.release();
    expect(readdirSync(folder)).toEqual([]);
  });

  it('keeps others out, naming who works on it', async () => {
    const folder = newFolder();
    const lock = await lockTrial(folder);
    await expect(lockTrial(folder)).rejects.toThrow(UserError);
    await expect(lockTrial(folder)).rejects.toThrow(
      new RegExp(`worked on by process ${process.pid} on ${hostname()}`),
    );
    await lock.release();
    await (await lockTrial(folder)).release();
  });

  it('goes to one of many that want it at once', async () => {
    const folder = newFolder({ pid: 2 ** 22 + 1, started: 'long ago', host: hostname(), token: 'old' });
    const tries = await Promise.allSettled(Array.from({ length: 20 }, () => lockTrial(folder)));
    expect(tries.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    expect(readdirSync(folder)).toEqual(['lock.json']);
  });

  it.each([
    ['there is no such process any more', { pid: 2 ** 22 + 1, started: 'x' }],
    ['its number went to a process that was started later', { pid: process.pid, started: 'long ago' }],
  ])('is taken over when %s', async (_, holder) => {
    const folder = newFolder({ ...holder, host: hostname(), token: 'old' });
    await lockTrial(folder);
    expect(ours(folder).token).not.toBe('old');
  });

  it('that the power took in the middle is taken over', async () => {
    const folder = newFolder();
    writeFileSync(join(folder, 'lock.json'), '{"pid":');
    await (await lockTrial(folder)).release();
    expect(readdirSync(folder)).toEqual([]);
  });

  it('of another machine is left alone, and how to remove it is said', async () => {
    const folder = newFolder({ pid: 1, started: 'x', host: 'elsewhere', token: 'old' });
    await expect(lockTrial(folder)).rejects.toThrow(/process 1 on elsewhere\.\n.*remove .*lock\.json/);
  });
});
