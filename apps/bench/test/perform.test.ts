import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { UserError } from '@bitshare/core';
import { expect, test } from 'vitest';
import { openOutputFolder } from '../src/results/output-folder.ts';
import { cli } from './run-in-process.ts';
import { trialFolders } from './trials/tiny-run.ts';

const folders = trialFolders();

test('an interrupted run names its folder and the command that resumes it', async () => {
  const [folder, stop] = [folders.newFolder(), new AbortController()];
  stop.abort();
  const { code, stdout, stderr } = await cli(
    ['run', folders.config('tiny'), '--out', folder, '--json'],
    stop,
  );
  expect(code).toBe(130);
  expect(stdout).toBe('');
  expect(stderr).toContain(`The results so far are in ${folder}. Give the same command again`);
});

test('an output folder that cannot be made is refused by name', async () => {
  const file = join(folders.root, 'a-file');
  writeFileSync(file, '');
  const opened = openOutputFolder(join(file, 'inside'));
  await expect(opened).rejects.toThrow(UserError);
  await expect(opened).rejects.toThrow(/a-file.inside .*\n.*--out/);
});
