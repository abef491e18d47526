import {
  appendFileSync,
  cpSync,
  existsSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, test } from 'vitest';
import { cli } from './run-in-process.ts';
import { lastingOf } from './trials/tiny-run.ts';

// Beside this file, where the modules find the packages that they import.
const root = mkdtempSync(fileURLToPath(new URL('.modules-', import.meta.url)));
afterAll(() => rmSync(root, { recursive: true, force: true }));
cpSync(fileURLToPath(new URL('fixtures/modules', import.meta.url)), root, { recursive: true });

const config = join(root, 'run.json');
const run = (folder: string, stop?: AbortController) =>
  cli(['run', config, '--out', folder, '--json', '--checkpoint-steps', '3', '--threads', '1'], stop);
const json = (...path: string[]) => JSON.parse(readFileSync(join(...path), 'utf8'));
const whole = join(root, 'whole');
const first = run(whole);

describe('a run whose parts are all modules', () => {
  test('trains, searches and measures by them', async () => {
    const { code, stdout, stderr } = await first;
    expect(code, stderr).toBe(0);
    expect(JSON.parse(stdout).rows.map(({ method }: { method: string }) => method)).toEqual([
      'full precision',
      'one-knob',
    ]);
    expect(json(whole, 'network.json').quantizer).toBe('dynamic-range');
    expect(json(whole, 'network.json').labels).toEqual(['dark', 'bright']);
    expect(json(whole, 'result.json').conventions).toContainEqual(expect.stringMatching(/^traffic-v1/));
    expect(json(whole, 'trial.json').identity.configuration.quantizer).toEqual({
      module: 'quantizer.ts',
      digest: expect.stringMatching(/^[0-9a-f]{12}$/),
      options: { share: 0.9 },
    });
  });

  test.each(['.', 'full-precision'])('is exported by one, from %s', async (place) => {
    await first;
    const out = join(root, 'layers.txt');
    const { code, stderr } = await cli(['export', join(whole, place), '--out', out, '--threads', '1']);
    expect(code, stderr).toBe(0);
    expect(readFileSync(out, 'utf8').split('\n')[0]).toBe('conv');
  });

  test('that was stopped is resumed to the same bytes', async () => {
    await first;
    const [folder, stop] = [join(root, 'stopped'), new AbortController()];
    const timer = setInterval(() => {
      if (existsSync(join(folder, 'checkpoints', 'pretrain+search', '000003.json'))) stop.abort();
    }, 1);
    const stopped = await run(folder, stop);
    clearInterval(timer);
    expect(stopped.code).toBe(130);
    const again = await run(folder);
    expect(again.code, again.stderr).toBe(0);
    expect(again.stderr).toMatch(/search: resumes at step \d/);
    expect(lastingOf(folder)).toEqual(lastingOf(whole));
  });

  test.each([
    ['quantizer.ts', /configuration\.quantizer\.digest: "\w{12}" -> "\w{12}"/],
    ['candidates.ts', /configuration\.method\.digest: "\w{12}" -> "\w{12}"/],
  ])('is another trial when %s changes', async (file, says) => {
    await first;
    const before = readFileSync(join(root, file));
    appendFileSync(join(root, file), '// changed\n');
    const { code, stderr } = await run(whole);
    writeFileSync(join(root, file), before);
    expect(code).toBe(1);
    expect(stderr).toMatch(says);
  });
});

describe('an error names the module, its role and what to export', () => {
  let made = 0;
  const runWith = async (part: object, content?: string) => {
    const file = join(root, `wrong-${++made}.json`);
    if (content !== undefined) writeFileSync(join(root, 'wrong.mjs'), content);
    writeFileSync(file, JSON.stringify({ ...json(config), ...part }));
    const { code, stderr } = await cli(['run', file, '--out', join(root, `out-${made}`)]);
    expect(code).toBe(1);
    expect(stderr).not.toContain('defect of bitshare');
    return stderr;
  };
  const wrong = { module: './wrong.mjs' };

  test('where it does not exist', async () => {
    const said = await runWith({ cost: { module: './absent.mjs' } });
    expect(said).toMatch(/absent\.mjs, the cost: .*absent\.mjs does not exist/);
    expect(await runWith({ cost: { module: 'no-such-package' } })).toMatch(
      /no-such-package, the cost: no package of this name .*\n.*\.\/no-such-package/,
    );
  });

  test('where it has no default export', async () => {
    // A module is loaded once in a process, so that each content needs a name of its own.
    writeFileSync(join(root, 'named.mjs'), 'export const cost = 1;');
    expect(await runWith({ cost: { module: './named.mjs' } })).toMatch(
      /named\.mjs, the cost: its default export is not a function\.\n.*export default/,
    );
  });

  test('where its plugin has another role', async () => {
    expect(await runWith({ quantizer: { module: './cost.ts' } })).toMatch(
      /cost\.ts, the quantizer: its default export does not return a plugin that provides QUANTIZER\.\n.*plugin\(/,
    );
    expect(await runWith({ model: { module: './optimizer.mjs' } })).toMatch(
      /optimizer\.mjs, the model: its default export does not return a graph\./,
    );
  });

  test('where it throws', async () => {
    const said = await runWith({ method: wrong }, "export default () => { throw new Error('no luck'); };");
    expect(said).toMatch(/wrong\.mjs, the method: its default export failed: no luck/);
  });

  test('where its options do not match its schema', async () => {
    const said = await runWith({ quantizer: { module: './quantizer.ts', options: { share: 2, step: 1 } } });
    expect(said).toMatch(/quantizer\.ts, the quantizer does not take these options:/);
    expect(said).toMatch(/options\.share: .*\n.*options: .*step/);
  });

  test('where a part has a wrong key beside a name or a module', async () => {
    expect(await runWith({ quantizer: { module: './quantizer.ts', option: {} } })).toContain(
      'quantizer.option: unknown key. Did you mean "options"?',
    );
    expect(await runWith({ quantizer: {} })).toContain('quantizer');
  });
});
