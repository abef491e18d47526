import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';

/** A whole run of seconds: 20 steps in each stage. */
export const tinyConfig = {
  model: { name: 'preresnet8' },
  dataset: { name: 'synthetic', trainSize: 160, testSize: 32, inputShape: [8, 8, 1] },
  batchSize: 16,
  stages: {
    pretrain: { epochs: 2 },
    search: { epochs: 2, thresholdLearningRate: 0.05, targetRatio: 80 },
    fineTune: { epochs: 2 },
  },
};

/** A folder for a test file's runs, removed in the end. */
export function trialFolders() {
  const root = mkdtempSync(join(tmpdir(), 'bitshare-trials-'));
  afterAll(() => rmSync(root, { recursive: true, force: true }));
  let made = 0;
  return {
    root,
    newFolder: () => join(root, `trial-${++made}`),
    /** Writes a configuration; returns its path. */
    config(name: string, content: object = tinyConfig): string {
      const path = join(root, `${name}.json`);
      writeFileSync(path, JSON.stringify(content));
      return path;
    },
  };
}

/** What two runs of one trial must have in common, byte by byte: everything that holds no time and no place. */
const lastingFiles = ['policy.json', 'history.json', 'network.json', 'weights.safetensors'] as const;

export const lastingOf = (folder: string): Record<string, string> =>
  Object.fromEntries(lastingFiles.map((name) => [name, readFileSync(join(folder, name)).toString('base64')]));
