import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { UserError } from '@bitshare/core';
import { describe, expect, it } from 'vitest';
import { isWorkedOn, lockTrial } from '../../src/trial/trial-lock.ts';
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

  const write = (content: string) => (file: string) => writeFileSync(file, content);
  it.each<[string, (file: string) => void, RegExp]>([
    ['a link to nothing', (file) => symlinkSync('/nowhere/at/all', file), /It is a link to nothing/],
    ['a link to itself', (file) => symlinkSync(file, file), /a link that leads back to itself/],
    ['a folder', (file) => mkdirSync(file), /It is a folder/],
    ['a pipe', (file) => void execFileSync('mkfifo', [file]), /It is a pipe/],
    ['the word null', write('null'), /is not a lock/],
    ['an empty record', write('{}'), /is not a lock/],
    ['a list', write('[]'), /is not a lock/],
    ['a number', write('7'), /is not a lock/],
    ['no process', write('{"pid":0,"started":"x","host":"h","token":"t"}'), /is not a lock/],
    ['a huge file', write(' '.repeat(2 ** 17)), /bytes, more than 65536/],
  ])('that is %s is not taken for absent, and what to do is said', async (_, make, fault) => {
    const folder = newFolder();
    const file = join(folder, 'lock.json');
    make(file);
    await expect(lockTrial(folder)).rejects.toThrow(UserError);
    await expect(lockTrial(folder)).rejects.toThrow(fault);
    await expect(lockTrial(folder)).rejects.toThrow(new RegExp(`remove ${file} and give the command again`));
    expect(await isWorkedOn(folder)).toBe(false);
    expect(readdirSync(folder)).toEqual(['lock.json']);
  });

  it.skipIf(process.getuid?.() === 0)(
    'of another user, who lets nobody read it, is said (not as root)',
    async () => {
      const folder = newFolder({ pid: 1, started: 'x', host: hostname(), token: 'old' });
      chmodSync(join(folder, 'lock.json'), 0);
      await expect(lockTrial(folder)).rejects.toThrow(/cannot be read. That is not permitted/);
    },
  );

  it.each([
    ['empty', ''],
    ['zeros', '\0'.repeat(100)],
  ])('that the power left %s is taken over', async (_, content) => {
    const folder = newFolder();
    writeFileSync(join(folder, 'lock.json'), content);
    await (await lockTrial(folder)).release();
    expect(readdirSync(folder)).toEqual([]);
  });

  it('that became something else while it was held is not removed', async () => {
    const folder = newFolder();
    const lock = await lockTrial(folder);
    writeFileSync(join(folder, 'lock.json'), 'null');
    await lock.release();
    expect(readdirSync(folder)).toEqual(['lock.json']);
  });

  it('is not waited for by a process that is told to stop', async () => {
    const folder = newFolder({ pid: 2 ** 22 + 1, started: 'long ago', host: hostname(), token: 'old' });
    await expect(lockTrial(folder, AbortSignal.abort(new Error('stopped')))).rejects.toThrow('stopped');
  });
});
