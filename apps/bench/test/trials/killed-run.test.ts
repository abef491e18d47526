import { existsSync, mkdirSync, readdirSync, symlinkSync, truncateSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { createRandom } from '@bitshare/core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bundleProgram, type Program } from './child-run.ts';
import { lastingOf, trialFolders } from './tiny-run.ts';

const folders = trialFolders();
const config = folders.config('tiny');
const run = (folder: string) => ['run', config, '--out', folder, '--checkpoint-steps', '3', '--threads', '1'];

/** Random kills beyond those of every test run: `BITSHARE_KILLS=200`. */
const moreKills = Number(process.env.BITSHARE_KILLS ?? 0);

let program: Program;
let whole: Record<string, string>;
beforeAll(async () => {
  program = await bundleProgram();
  const folder = folders.newFolder();
  await toTheEnd(folder);
  whole = lastingOf(folder);
});
afterAll(() => program.dispose());

/** Gives the command and lets it end. @returns what it said. */
async function toTheEnd(folder: string): Promise<string> {
  const process = program.start(run(folder));
  const { code } = await process.ended;
  expect(code, process.said()).toBe(0);
  return process.said();
}

/** Gives the command and kills its process as soon as there is a file. */
async function killedAt(folder: string, file: string): Promise<void> {
  const process = program.start(run(folder));
  const timer = setInterval(() => {
    if (existsSync(join(folder, 'checkpoints', file))) process.child.kill('SIGKILL');
  }, 2);
  const { signal } = await process.ended;
  clearInterval(timer);
  expect(signal, process.said()).toBe('SIGKILL');
}

/** Damages the newest checkpoint of a stage. @returns its name. */
function cutOffNewest(stage: string): string {
  const newest = readdirSync(stage)
    .filter((name) => name.endsWith('.json'))
    .at(-1)!;
  truncateSync(join(stage, newest.replace('json', 'safetensors')), 1000);
  return newest;
}

const [pretrain, search] = ['pretrain', 'pretrain+search'];
const [extract, tune] = [`${search}+extract`, `${search}+extract+fine-tune`];

describe('a process that is killed', () => {
  it('in every stage, between two stages, and while it writes, is resumed to the same bytes', async () => {
    const folder = folders.newFolder();
    await killedAt(folder, `${pretrain}/000003.json`);
    await killedAt(folder, `${pretrain}/000008.json`); // the stage's end
    await killedAt(folder, `${search}/000003.json`);
    await killedAt(folder, `${search}/000006.safetensors`); // its JSON is not there yet
    cutOffNewest(join(folder, 'checkpoints', search));
    await killedAt(folder, `${extract}/000001.json`);
    await killedAt(folder, `${tune}/000004.json`);
    const said = await toTheEnd(folder);
    expect(said).toContain('search: finished before');
    expect(said).toMatch(/fine-tune: resumes at step (9|12)/);
    expect(lastingOf(folder)).toEqual(whole);
  });

  it(`at random moments (${2 + moreKills}), is resumed to the same bytes`, {
    timeout: 60_000 + 10_000 * moreKills,
  }, async () => {
    const random = createRandom(Date.now());
    for (let kills = 0; kills < 2 + moreKills; ) {
      const folder = folders.newFolder();
      // Until the run has come to its end; then another one is begun.
      for (; kills < 2 + moreKills; kills++) {
        const process = program.start(run(folder));
        const timer = setTimeout(() => process.child.kill('SIGKILL'), 800 + 2000 * random.next());
        const { code } = await process.ended;
        clearTimeout(timer);
        if (code === 0) break;
      }
      await toTheEnd(folder);
      expect(lastingOf(folder)).toEqual(whole);
    }
  });

  it('with its newest checkpoint cut off, is resumed from the one before, with a message', async () => {
    const folder = folders.newFolder();
    await killedAt(folder, `${tune}/000004.json`);
    const newest = cutOffNewest(join(folder, 'checkpoints', tune));
    const said = await toTheEnd(folder);
    expect(said).toMatch(new RegExp(`checkpoint .*${newest} is damaged: .*The previous one is used`));
    expect(said).toMatch(/fine-tune: resumes at step (9|12)/);
    expect(lastingOf(folder)).toEqual(whole);
  });
});

describe('a process that is asked to stop', () => {
  /** Gives the command, and sends signals as soon as figures are recorded. */
  async function stopped(folder: string, ...signals: readonly NodeJS.Signals[]): Promise<string> {
    const process = program.start(['run', config, '--out', folder, '--threads', '1']);
    const timer = setInterval(() => {
      if (!existsSync(join(folder, 'metrics.jsonl'))) return;
      clearInterval(timer);
      for (const signal of signals) process.child.kill(signal);
    }, 2);
    const { code } = await process.ended;
    clearInterval(timer);
    expect(code, process.said()).toBe(130);
    return process.said();
  }

  it('by SIGINT finishes its step, saves it, and ends with 130', async () => {
    const folder = folders.newFolder();
    expect(await stopped(folder, 'SIGINT')).toContain('Give the same command again');
    expect(existsSync(join(folder, 'checkpoints', pretrain, '000001.json'))).toBe(true);
    expect(await toTheEnd(folder)).toMatch(/pretrain: resumes at step \d/);
    expect(lastingOf(folder)).toEqual(whole);
  });

  it('by SIGTERM, and at once by a second signal, leaves a run that can be resumed', async () => {
    const folder = folders.newFolder();
    await stopped(folder, 'SIGTERM', 'SIGINT');
    expect(existsSync(join(folder, 'result.json'))).toBe(false);
    expect(existsSync(join(folder, 'trial.json'))).toBe(true);
  });
});

describe('a process that is still starting', () => {
  it.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const)('ends by %s with %i before its modules are loaded', async (signal, code) => {
    const folder = folders.newFolder();
    // Sent the moment that somebody listens; before that the system itself ends a process.
    const script = `process.on('newListener', (name) => { if (name === '${signal}') setImmediate(() => process.kill(process.pid, name)); })`;
    const process = program.start(run(folder), [
      `--import=data:text/javascript,${encodeURIComponent(script)}`,
    ]);
    expect(await process.ended, process.said()).toEqual({ code, signal: null });
    expect(existsSync(folder)).toBe(false);
  });

  it('with a lock file that is no lock ends with the file and what to do', async () => {
    const folder = folders.newFolder();
    mkdirSync(folder);
    symlinkSync('/nowhere/at/all', join(folder, 'lock.json'));
    const process = program.start(run(folder));
    expect((await process.ended).code, process.said()).toBe(1);
    expect(process.said()).toMatch(
      /lock\.json cannot be read\. It is a link to nothing.*\n.*remove .*lock\.json/,
    );
  });
});

describe('two processes on one trial', () => {
  it('the second is refused with the process number of the first, which finishes', async () => {
    const folder = folders.newFolder();
    const first = program.start(run(folder));
    while (!existsSync(join(folder, 'trial.json'))) await sleep(5);
    const second = program.start(run(folder));
    expect((await second.ended).code).toBe(1);
    expect(second.said()).toContain(`is being worked on by process ${first.child.pid}`);
    expect((await first.ended).code).toBe(0);
    expect(lastingOf(folder)).toEqual(whole);
  });
});
