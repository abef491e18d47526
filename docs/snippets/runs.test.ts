import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { wasmBackend } from '@bitshare/backend-wasm';
import { checkpoints } from '@bitshare/checkpoints';
import {
  CHECKPOINTS,
  type Checkpointer,
  compose,
  type MetricsRecord,
  pipeline,
  plugin,
  RECORDER,
  type Recorder,
  type Snapshot,
  startFrom,
} from '@bitshare/core';
import { bops } from '@bitshare/costs';
import { synthetic } from '@bitshare/datasets';
import { sbs } from '@bitshare/gates';
import { metrics } from '@bitshare/metrics';
import { preresnet } from '@bitshare/models';
import { bitSharing } from '@bitshare/quantizers';
import { testCheckpointer } from '@bitshare/testing';
import { extract, fineTune, pretrain, search, sgd } from '@bitshare/trainer';
import { afterAll, expect, test } from 'vitest';

const root = mkdtempSync(join(tmpdir(), 'bitshare-runs-'));
const started = process.cwd();
afterAll(() => {
  process.chdir(started);
  rmSync(root, { recursive: true });
});

// #region parts
const network = preresnet({ depth: 8, inputShape: [8, 8, 1], classes: 4 });
const data = synthetic({ inputShape: [8, 8, 1], trainSize: 96, testSize: 32 });
const parts = [wasmBackend(), data, sgd(), bitSharing(), sbs(), bops()];
// #endregion parts

// #region own
/** Keeps the latest snapshot of each stage in memory, for as long as the process lives. */
function createMemory(): Checkpointer {
  const kept = new Map<string, Snapshot>();
  const nameOf = (key: readonly string[]) => JSON.stringify(key);
  return {
    due: (step) => step % 100 === 0,
    async save(key, snapshot) {
      kept.set(nameOf(key), structuredClone(snapshot));
      return 'memory';
    },
    latest: async (key) => structuredClone(kept.get(nameOf(key))),
  };
}
const memory = plugin({ name: 'memory', provides: CHECKPOINTS, create: () => createMemory() });
// #endregion own

testCheckpointer('in memory', async () => createMemory());

test('a pipeline goes on where its folder says', async () => {
  process.chdir(root);
  // #region files
  const container = compose(
    ...parts, // engine, data, optimizer, quantizer, search, cost
    checkpoints({ directory: 'results/mine/checkpoints', everySeconds: 60, fingerprint: { lambda: 0.1 } }),
    metrics({ directory: 'results/mine' }),
  );
  const run = pipeline(
    container,
    pretrain({ epochs: 2, batchSize: 16 }),
    search({ epochs: 2, batchSize: 16 }),
    extract(),
    fineTune({ epochs: 2, batchSize: 16 }),
  );
  const compressed = await run.run(startFrom(network));
  // #endregion files
  const again = await run.run(startFrom(network));
  expect(again.weights).toEqual(compressed.weights);
  expect(again.efforts).toEqual(compressed.efforts);
});

test('a checkpointer and a recorder of one’s own', async () => {
  // #region recorder
  const seen: MetricsRecord[] = [];
  const watcher: Recorder = {
    interval: 1, // every step
    async begin(path, step) {
      console.log(path.join(' > '), 'begins at step', step);
    },
    async record(record) {
      seen.push(record); // metrics, and during a search every layer's gates
    },
  };
  const recording = plugin({ name: 'watcher', provides: RECORDER, create: () => watcher });
  // #endregion recorder
  const trained = pipeline(compose(...parts, memory, recording), pretrain({ epochs: 1, batchSize: 16 }));
  await trained.run(startFrom(network));
  expect(seen.map(({ step }) => step)).toEqual([1, 2, 3, 4, 5, 6]);
  await trained.run(startFrom(network));
  expect(seen).toHaveLength(6);
});
