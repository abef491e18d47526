import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { createNodeBackend } from '@bitshare/backend-node';
import { describe, expect, it } from 'vitest';

const tool = fileURLToPath(new URL('../../../tools/conformance.mjs', import.meta.url));

const available = await createNodeBackend()
  .activate()
  .then(
    () => true,
    () => false,
  );

describe.skipIf(!available)("tfjs-core's specs on the engine node (needs tfjs-node)", () => {
  it('pass, except those that upstream leaves out', () => {
    const { status, stdout } = spawnSync(process.execPath, [tool, '--engine', 'node'], { encoding: 'utf8' });
    expect(stdout.trim().split('\n').at(-1)).toMatch(/^38\d\d passed, 0 failed$/);
    expect(status).toBe(0);
  });
});
