import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, expect, test } from 'vitest';
import { cli } from './run-in-process.ts';

const file = fileURLToPath(new URL('fixtures/bit-sharing.json', import.meta.url));
const recorded = JSON.parse(readFileSync(file, 'utf8'));
const folder = mkdtempSync(join(tmpdir(), 'bitshare-golden-'));
afterAll(() => rmSync(folder, { recursive: true }));

test.each(['cpu', 'wasm'])('the quantizer agrees with the recorded cases on %s', async (engine) => {
  const { code, stdout } = await cli(['golden', file, '--engine', engine, '--json']);
  const report = JSON.parse(stdout);
  expect(Object.keys(report)).toEqual([
    'cases',
    'maxOutputError',
    'maxGradientError',
    'gatesEqual',
    'engineInfo',
  ]);
  expect(report.cases).toBe(recorded.cases.length);
  expect(report.maxOutputError).toBeLessThan(1e-5);
  expect(report.maxGradientError).toBeLessThan(1e-4);
  expect(report.gatesEqual).toBe(true);
  expect(report.engineInfo.engine).toBe(engine);
  expect(code).toBe(0);
});

test('the output without --json gives the same result', async () => {
  const { code, stdout } = await cli(['golden', file, '--engine', 'cpu']);
  expect(code).toBe(0);
  expect(stdout).toContain(`${recorded.cases.length} cases`);
});

test('a wrong recorded value is reported, with code 1', async () => {
  const [first, ...rest] = structuredClone(recorded.cases);
  first.output[0] += 0.25;
  const wrong = join(folder, 'wrong.json');
  writeFileSync(wrong, JSON.stringify({ ...recorded, cases: [first, ...rest] }));
  const { code, stdout, stderr } = await cli(['golden', wrong, '--engine', 'cpu', '--json']);
  expect(JSON.parse(stdout).maxOutputError).toBeCloseTo(0.25, 3);
  expect(stderr).toContain('does not agree');
  expect(code).toBe(1);
});

test('a file with other contents is refused', async () => {
  const other = join(folder, 'other.json');
  writeFileSync(other, '{"rows": []}');
  const { code, stderr } = await cli(['golden', other, '--engine', 'cpu']);
  expect(code).toBe(1);
  expect(stderr).toContain('error: ');
  expect(stderr).not.toContain('defect');
});
