import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { createNodeBackend } from '@bitshare/backend-node';
import type { WasmBackendOptions } from '@bitshare/backend-wasm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bundleHost } from './hosts/bundle-host.ts';
import { predictGray } from './hosts/predict-gray.ts';
import { type Trained, trainSmall } from './hosts/train-small.ts';

const execute = promisify(execFile);

/** Node's own npm packages; resolves to nothing where they cannot be had. */
const nodeOf = (major: number): Promise<string | undefined> =>
  execute('npx', ['-y', '-p', `node@${major}`, 'node', '-p', 'process.execPath'], { timeout: 60_000 }).then(
    ({ stdout }) => stdout.trim(),
    () => undefined,
  );

const versions = [22, 24];
const executables = await Promise.all(versions.map(nodeOf));

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'bitshare-node-'));
});
afterAll(() => rm(folder, { recursive: true }));

describe('the engine in other versions of Node', () => {
  let program: string;

  beforeAll(async () => {
    program = join(folder, 'print-trained.mjs');
    await bundleHost('print-trained', program);
  });

  for (const [i, major] of versions.entries()) {
    it.skipIf(!executables[i]).each([
      { threads: 2, build: 'auto' },
      { threads: 2, build: 'portable' },
    ] satisfies WasmBackendOptions[])(
      `Node ${major} (from npm's package node) trains to the same weights: $build`,
      async (options) => {
        const { stdout, stderr } = await execute(executables[i]!, [program, JSON.stringify(options)]);
        expect(stderr).not.toMatch(/error|warning/i);
        expect(JSON.parse(stdout) as Trained).toEqual(await trainSmall(options));
      },
    );
  }
});

describe('the runtime in other versions of Node', () => {
  const file = fileURLToPath(
    new URL('../apps/playground/samples/digits/compressed.safetensors', import.meta.url),
  );
  let program: string;

  beforeAll(async () => {
    program = join(folder, 'print-prediction.mjs');
    await bundleHost('print-prediction', program);
  });

  for (const [i, major] of versions.entries())
    it.skipIf(!executables[i])(
      `Node ${major} gives the same probabilities and prints nothing else`,
      async () => {
        const { stdout, stderr } = await execute(executables[i]!, [program, file]);
        expect(stderr).toBe('');
        expect(JSON.parse(stdout)).toEqual(await predictGray(await readFile(file)));
      },
    );
});

const tensorflow = await createNodeBackend({ threads: 2 })
  .activate()
  .catch(() => undefined);

describe("TensorFlow's library in other versions of Node", () => {
  const program = fileURLToPath(new URL('hosts/print-node-engine.ts', import.meta.url));

  for (const [i, major] of versions.entries()) {
    it.skipIf(!executables[i] || !tensorflow)(`Node ${major} computes (needs tfjs-node)`, async () => {
      // These versions run TypeScript.
      const flags = ['--conditions=@bitshare/source', '--disable-warning=ExperimentalWarning'];
      const { stdout, stderr } = await execute(executables[i]!, [...flags, program]);
      expect(stderr).not.toContain('Deprecation');
      expect(JSON.parse(stdout)).toEqual({ engine: tensorflow, largest: [3, 2], product: 14 });
    });
  }
});
