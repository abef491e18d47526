import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { cli } from './run-in-process.ts';
import { lastingOf, tinyConfig, trialFolders } from './trials/tiny-run.ts';

const folders = trialFolders();
const tiny = { ...tinyConfig, stages: { ...tinyConfig.stages, fineTune: { epochs: 1 } } };
const bits = { name: 'sbs-q' };
const run = (name: string, config: object, folder: string, stop?: AbortController) =>
  cli(
    ['run', folders.config(name, { ...tiny, ...config }), '--out', folder, '--json', '--threads', '1'],
    stop,
  );
interface Row {
  readonly method: string;
  readonly bops: number;
}
const rowsOf = (folder: string): Row[] =>
  JSON.parse(readFileSync(join(folder, 'result.json'), 'utf8')).rows.map(({ method, bops }: Row) => ({
    method,
    bops,
  }));

test("baselines have rows of their own, do not change the method's result, and are resumed", async () => {
  const alone = folders.newFolder();
  expect((await run('alone', { method: bits }, alone)).code).toBe(0);
  const baselines = [{ name: 'full-precision' }, { name: 'uniform', bits: 4 }, { name: 'sbs-p' }, bits];
  const [folder, stop] = [folders.newFolder(), new AbortController()];
  const timer = setInterval(() => {
    const searched = join(folder, 'checkpoints', 'pretrain+baseline-3+search+extract', '000001.json');
    if (existsSync(searched)) stop.abort();
  }, 1);
  const stopped = await run('compared', { method: bits, baselines }, folder, stop);
  clearInterval(timer);
  expect(stopped.code).toBe(130);
  const { code, stderr } = await run('compared', { method: bits, baselines }, folder);
  expect(code, stderr).toBe(0);
  expect(stderr).toMatch(/2\/5 uniform 4-bit[\s\S]*3\/5 SBS-P[\s\S]*4\/5 SBS-Q[\s\S]*5\/5 SBS-Q/);
  const rows = rowsOf(folder);
  expect(rows.map(({ method }) => method)).toEqual([
    'full precision',
    'uniform 4-bit',
    'SBS-P',
    'SBS-Q',
    'SBS-Q',
  ]);
  expect(rows[4]).toEqual(rows[3]);
  expect(rows[2]!.bops).not.toBe(rows[3]!.bops);
  expect(lastingOf(folder)).toEqual(lastingOf(alone));
});
