import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { cli } from '../run-in-process.ts';
import { lastingOf, tinyConfig, trialFolders } from './tiny-run.ts';

const folders = trialFolders();
const config = folders.config('tiny');
const json = (...path: string[]) => JSON.parse(readFileSync(join(...path), 'utf8'));

/** One finished trial for the tests that need no other. */
const done = folders.newFolder();
const first = cli(['run', config, '--out', done, '--json', '--threads', '1']);

describe('a trial', () => {
  it('leaves everything in one folder', async () => {
    expect((await first).code).toBe(0);
    expect(readdirSync(done).sort()).toEqual([
      'checkpoints',
      'config.json',
      'full-precision',
      'history.json',
      'metrics.jsonl',
      'network.json',
      'policy.json',
      'report.html',
      'result.json',
      'tensorboard',
      'trial.json',
      'weights.safetensors',
    ]);
    expect(json(done, 'trial.json')).toMatchObject({
      id: expect.stringMatching(/^[0-9a-f]{12}$/),
      identity: { seed: 0, data: { name: 'synthetic' }, engine: { name: 'wasm' } },
    });
  });

  it('that is finished gives its result at once', async () => {
    const { stdout } = await first;
    const again = await cli(['run', config, '--out', done, '--json', '--threads', '2']);
    expect(again.code).toBe(0);
    expect(again.stderr).toMatch(/Trial [0-9a-f]{12} is already finished/);
    expect(JSON.parse(again.stdout)).toEqual(JSON.parse(stdout));
  });

  it('records each step once, the last of a stage with what was measured behind it', async () => {
    await first;
    const lines = readFileSync(join(done, 'metrics.jsonl'), 'utf8')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    const moments = lines.map(({ path, step }) => `${path.join('/')} ${step}`);
    expect(moments).toEqual([...new Set(moments)]);
    const last = lines.filter(({ path, step }) => path.at(-1) === 'search' && step === 20);
    expect(last).toHaveLength(1);
    expect(last[0].metrics).toMatchObject({
      loss: expect.any(Number),
      lambda: expect.any(Number),
      top1: expect.any(Number),
    });
    expect(last[0].gates.length).toBeGreaterThan(0);
  });

  it('is the same function of its identity every time, with any number of threads', async () => {
    await first;
    const folder = folders.newFolder();
    await cli(['run', config, '--out', folder, '--threads', '2']);
    expect(lastingOf(folder)).toEqual(lastingOf(done));
    expect(json(folder, 'trial.json').id).toBe(json(done, 'trial.json').id);
    // Time, and memory that threads take for themselves.
    const spent = { seconds: 0, searchSeconds: 0, searchPeakBytes: 0 };
    const rows = (path: string) =>
      json(path, 'result.json').rows.map((row: object) => ({ ...row, ...spent }));
    expect(rows(folder)).toEqual(rows(done));
  });

  it.each([
    ['configuration', { ...tinyConfig, batchSize: 8 }, [], /configuration\.batchSize: 16 -> 8/],
    [
      'data',
      { ...tinyConfig, dataset: { ...tinyConfig.dataset, trainSize: 161 } },
      [],
      /data\.version: "\w+" -> "\w+"/,
    ],
    ['seed', tinyConfig, ['--seed', '1'], /seed: 0 -> 1/],
    ['engine build', tinyConfig, ['--portable'], /engine\.build: "relaxed-simd" -> "portable"/],
  ])('with another %s is refused, naming what differs', async (name, content, more, says) => {
    await first;
    const before = readFileSync(join(done, 'trial.json'));
    const { code, stderr } = await cli([
      'run',
      folders.config(`other ${name}`, content),
      '--out',
      done,
      ...more,
    ]);
    expect(code).toBe(1);
    expect(stderr).toMatch(says);
    expect(stderr).toMatch(/--fork.*--anew/);
    expect(readFileSync(join(done, 'trial.json'))).toEqual(before);
  });

  it("that failed before it computed anything is in nobody's way", async () => {
    const folder = folders.newFolder();
    const quick = { ...tinyConfig, method: { name: 'full-precision' } };
    const failing = folders.config('failing', { ...quick, batchSize: 1000 });
    expect((await cli(['run', failing, '--out', folder])).stderr).toContain('larger than the 160');
    expect((await cli(['run', folders.config('mended', quick), '--out', folder])).code).toBe(0);
  });

  it('that is forked is a new one beside it, from its full-precision weights', async () => {
    await first;
    const search = { ...tinyConfig.stages.search, targetRatio: 60 };
    const other = folders.config('forked', { ...tinyConfig, stages: { ...tinyConfig.stages, search } });
    const forked = await cli(['run', other, '--out', done, '--fork']);
    expect(forked.code).toBe(0);
    expect(forked.stderr).not.toContain('pretrain:');
    const [folder] = readdirSync(dirname(done)).filter((name) => name.startsWith(`${basename(done)}-`));
    const path = join(dirname(done), folder!);
    expect(json(path, 'trial.json').identity.forkedFrom).toBe(json(done, 'trial.json').id);
    expect(json(path, 'result.json').rows[0].top1).toBe(json(done, 'result.json').rows[0].top1);
    expect((await cli(['run', other, '--out', done, '--fork'])).stderr).toContain('is already finished');
  });

  it('goes to its folder anew where that is wanted, and the one before is set aside whole', async () => {
    const folder = folders.newFolder();
    const quick = { ...tinyConfig, method: { name: 'full-precision' } };
    await cli(['run', folders.config('quick', quick), '--out', folder]);
    const before = json(folder, 'trial.json');
    const { code } = await cli([
      'run',
      folders.config('quick', quick),
      '--out',
      folder,
      '--seed',
      '3',
      '--anew',
    ]);
    expect(code).toBe(0);
    const [aside] = readdirSync(dirname(folder)).filter((name) => name.startsWith(`${basename(folder)}-`));
    expect(json(dirname(folder), aside!, 'trial.json')).toEqual(before);
    expect(existsSync(join(dirname(folder), aside!, 'result.json'))).toBe(true);
    expect(json(folder, 'trial.json').identity.seed).toBe(3);
  });

  it('whose process is stopped at a collapse says where the last good checkpoint is', async () => {
    const folder = folders.newFolder();
    const fineTune = { epochs: 8, learningRate: 1e5, schedule: 'constant' };
    const wild = folders.config('wild', { ...tinyConfig, stages: { ...tinyConfig.stages, fineTune } });
    const { code, stderr } = await cli(['run', wild, '--out', folder, '--checkpoint-steps', '1']);
    expect(code).toBe(1);
    expect(stderr).toMatch(/fine-tune: the loss .*layer "/);
    expect(stderr).toMatch(/The last good checkpoint is of step \d+: .*fine-tune.0000\d+\.json/);
    expect(json(folder, 'trial.json').finishedAt).toBeUndefined();
  });
});

/** A disk of a few megabytes, where this process may mount one. */
function smallDisk(): string | undefined {
  const path = folders.newFolder();
  mkdirSync(path);
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=8m', 'tmpfs', path], { stdio: 'ignore' });
    return path;
  } catch {
    return undefined;
  }
}
const disk = smallDisk();
afterAll(() => {
  if (disk) execFileSync('umount', [disk]);
});

describe('on a full disk (needs the right to mount a tmpfs)', { skip: disk === undefined }, () => {
  it('continues, names the checkpoint that was not saved, and gives the same result when there is room again', async () => {
    await first;
    const folder = join(disk!, 'trial');
    const [half, filler] = [new AbortController(), join(disk!, 'filler')];
    const args = ['run', config, '--out', folder, '--checkpoint-steps', '4', '--threads', '1'];
    const stopping = cli(args, half);
    const until = setInterval(() => {
      if (!existsSync(join(folder, 'checkpoints', 'pretrain', '000002.json'))) return;
      clearInterval(until);
      // All of it but a page.
      const { bavail, bsize } = statfsSync(disk!);
      writeFileSync(filler, Buffer.alloc((bavail - 1) * bsize));
    }, 1);
    const { code, stderr } = await stopping;
    clearInterval(until);
    expect(code).toBe(1);
    expect(stderr).toMatch(/was not saved, the run continues\. .*no space is left on the disk/);
    expect(stderr).toMatch(/error: .* cannot be written: no space is left on the disk/);
    rmSync(filler);
    const again = await cli(args);
    expect(again.code).toBe(0);
    expect(again.stderr).toMatch(/pretrain: (resumes at step|finished before)/);
    expect(lastingOf(folder)).toEqual(lastingOf(done));
  });
});
