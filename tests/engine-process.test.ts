import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bundleHost } from './hosts/bundle-host.ts';
import type { TrainAndEnd } from './hosts/train-and-end.ts';
import { trainSmall } from './hosts/train-small.ts';

const longRounds = Number(process.env.BITSHARE_LOST_THREADS ?? 0);
/** A process that has not ended by then never would; a busy machine is slow, and slower still at low priority. */
const limit = 240_000;
const limitAtLowPriority = 1_800_000;

let folder: string;
let program: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'bitshare-engine-'));
  program = join(folder, 'train-and-end.mjs');
  await bundleHost('train-and-end', program);
});
afterAll(() => rm(folder, { recursive: true }));

interface Running {
  readonly child: ChildProcess;
  readonly ended: Promise<{ readonly code: number | null; readonly lines: readonly string[] }>;
}

function start(work: TrainAndEnd, timeout = limit): Running {
  const child = spawn(process.execPath, [program, JSON.stringify(work)], {
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout,
    killSignal: 'SIGKILL',
  });
  let said = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (text) => (said += text));
  const ended = once(child, 'close').then(([code]) => ({
    code,
    lines: said.trim().split('\n').filter(Boolean),
  }));
  return { child, ended };
}

const expectedHash = async () => (await trainSmall({ threads: 1, build: 'portable' })).weightsHash;

describe('a process of the engine', { timeout: limit + 10_000 }, () => {
  it('ends by itself when its work is done, with any number of threads', async () => {
    const { code, lines } = await start({ trainings: 2, threads: 4, niceness: 0 }).ended;
    expect(lines).toEqual(new Array(2).fill(await expectedHash()));
    expect(code).toBe(0);
  });

  it.each([0, 60, 400])(
    'can exit in the middle of a training, after %i ms',
    async (exitAfterMilliseconds) => {
      const { code } = await start({ trainings: 1000, threads: 4, niceness: 0, exitAfterMilliseconds }).ended;
      expect(code).toBe(3);
    },
  );

  it('is ended by SIGTERM in the middle of a training', async () => {
    const { child, ended } = start({ trainings: 1000, threads: 4, niceness: 0 });
    await once(child.stdout!, 'data');
    child.kill('SIGTERM');
    await ended;
    expect(child.signalCode).toBe('SIGTERM');
  });
});

describe.skipIf(longRounds === 0)('at nice 15 beside two burners (BITSHARE_LOST_THREADS=10)', () => {
  const burners: ChildProcess[] = [];
  beforeAll(() => {
    for (let i = 0; i < 2; i++) burners.push(spawn(process.execPath, ['-e', 'for (;;);']));
  });
  afterAll(() => burners.map((burner) => burner.kill('SIGKILL')));

  it(`${longRounds} trainings end, with the same weights`, {
    timeout: longRounds * limitAtLowPriority,
  }, async () => {
    const expected = await expectedHash();
    for (let i = 0; i < longRounds; i++) {
      const { code, lines } = await start({ trainings: 1, threads: 2, niceness: 15 }, limitAtLowPriority)
        .ended;
      expect(lines).toEqual([expected]);
      expect(code).toBe(0);
    }
  });
});
