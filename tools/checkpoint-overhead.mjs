// `node tools/checkpoint-overhead.mjs [models]`: what a checkpoint of a search costs, as a share of the time between two.
import { mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const dist = (name) => import(new URL(`../packages/${name}/dist/index.js`, import.meta.url).href);
const [core, backend, costs, datasets, gates, models, network, quantizers, trainer, files] =
  await Promise.all(
    [
      'core',
      'backend-wasm',
      'costs',
      'datasets',
      'gates',
      'models',
      'network',
      'quantizers',
      'trainer',
      'checkpoints',
    ].map(dist),
  );

/** Seconds between two checkpoints where nothing else is asked for. */
const period = 60;
/** Of the time, whatever the period. */
const largestShare = 0.01;
const saves = 7;

const median = (values) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];

/** Trains a search for a few steps, each of which is kept, and takes the time of the keeping alone. */
async function measure(name, inputShape, classes, batchSize) {
  const directory = await mkdtemp(join(tmpdir(), 'bitshare-overhead-'));
  const file = files.createFileCheckpointer({ directory, everySteps: 1 });
  const spent = [];
  let asked = 0;
  const timed = {
    ...file,
    due(step) {
      asked = performance.now();
      return file.due(step);
    },
    async save(key, snapshot) {
      // Reading the values from the engine is a part of it: the time since it was found to be due.
      const where = await file.save(key, snapshot);
      spent.push(performance.now() - asked);
      return where;
    },
  };
  const stop = new AbortController();
  let [steps, since] = [[], 0];
  const progress = {
    ...core.silentProgress,
    advance: () => {
      const now = performance.now();
      if (since) steps.push(now - since - (spent.at(-1) ?? 0));
      since = now;
      if (spent.length >= saves) stop.abort(new Error('enough'));
    },
  };
  const value = (token, object) => core.plugin({ name: 'value', provides: token, create: () => object });
  const house = core.compose(
    backend.wasmBackend(),
    datasets.synthetic({ inputShape, classes, trainSize: 100 * batchSize, testSize: 8 }),
    trainer.sgd(),
    quantizers.bitSharing(),
    gates.sbs(),
    costs.bops(),
    value(core.CHECKPOINTS, timed),
    value(core.PROGRESS, progress),
  );
  const graph = models.modelByName(name, { inputShape, classes });
  const weights = network.initialWeights(graph, core.createRandom(0));
  await core
    .pipeline(house, trainer.search({ epochs: 1, batchSize }))
    .run(core.startFrom(graph, weights), stop.signal)
    .catch((error) => {
      if (error.message !== 'enough') throw error;
    });
  const folder = join(directory, 'search');
  const newest = (await readdir(folder))
    .filter((one) => one.endsWith('.safetensors'))
    .sort()
    .at(-1);
  const { size } = await stat(join(folder, newest));
  await rm(directory, { recursive: true });
  const [save, step] = [median(spent), median(steps.slice(2))];
  const interval = Math.max(1000 * period, save / largestShare);
  console.log(
    `${name}: a step of ${batchSize} images ${step.toFixed(0)} ms, a checkpoint of ${(size / 2 ** 20).toFixed(1)} MiB ${save.toFixed(0)} ms, one in ${(interval / 1000).toFixed(0)} s: ${((100 * save) / (interval + save)).toFixed(2)} % of the time`,
  );
}

await measure('preresnet20', [32, 32, 3], 100, 128);
await measure('preresnet56', [32, 32, 3], 100, 32);
await measure('resnet18', [64, 64, 3], 1000, 2);
