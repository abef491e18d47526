import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { UserError } from '@bitshare/core';
import { afterAll, expect, test } from 'vitest';
import { perform } from '../src/commands/perform.ts';
import { Interrupted } from '../src/interrupt.ts';
import { openOutputFolder } from '../src/results/output-folder.ts';
import { keepingSink } from './sink.ts';

const folder = mkdtempSync(join(tmpdir(), 'bitshare-perform-'));
afterAll(() => rmSync(folder, { recursive: true }));

test('an interrupted recipe says what it leaves behind, and passes the interrupt on', async () => {
  const output = await openOutputFolder(join(folder, 'interrupted'));
  await output.writeJson('config.json', {});
  const controller = new AbortController();
  const [stdout, stderr] = [keepingSink(), keepingSink()];
  const performed = perform(
    { stdout, stderr, commandLine: '', interruptible: (work) => work(controller.signal) },
    { output, seed: 0, json: true },
    (signal) => new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason))),
  );
  controller.abort(new Interrupted());
  await expect(performed).rejects.toThrow(Interrupted);
  expect(stdout.text()).toBe('');
  expect(stderr.text()).toContain(
    `No result was written, only: ${join(folder, 'interrupted', 'config.json')}`,
  );
});

test('an output folder that cannot be made is an error that names it', async () => {
  const file = join(folder, 'a-file');
  writeFileSync(file, '');
  const opened = openOutputFolder(join(file, 'inside'));
  await expect(opened).rejects.toThrow(UserError);
  await expect(opened).rejects.toThrow(/a-file.inside .*\n.*--out/);
});
