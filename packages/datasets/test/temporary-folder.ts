import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll } from 'vitest';

/** A folder for the tests of a file, gone after them. */
export function temporaryFolder() {
  let root = '';
  beforeAll(async () => {
    root = await mkdtemp(join(tmpdir(), 'bitshare-'));
  });
  afterAll(() => rm(root, { recursive: true }));
  const path = (name: string): string => join(root, name);
  return {
    path,
    async write(name: string, bytes: Uint8Array): Promise<string> {
      await mkdir(dirname(path(name)), { recursive: true });
      await writeFile(path(name), bytes);
      return path(name);
    },
  };
}
