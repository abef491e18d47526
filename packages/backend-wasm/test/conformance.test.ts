import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const tool = fileURLToPath(new URL('../../../tools/conformance.mjs', import.meta.url));

const conformance = (...args: string[]) => {
  const { status, stdout } = spawnSync(process.execPath, [tool, ...args], { encoding: 'utf8' });
  return { status, last: stdout.trim().split('\n').at(-1) };
};

describe("tfjs-core's specs", () => {
  it('all pass', () => {
    const { status, last } = conformance();
    expect(last).toMatch(/^4[12]\d\d passed, 0 failed$/);
    expect(status).toBe(0);
  });

  it('fail when a kernel is wrong', () => {
    const { status, last } = conformance('--plant-fault', '--grep', '^conv2d ');
    expect(last).toMatch(/passed, [1-9]\d* failed$/);
    expect(status).toBe(1);
  });
});
