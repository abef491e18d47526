import {
  type Backend,
  type Batch,
  createRandom,
  type Dataset,
  type DatasetSource,
  type Graph,
  type Split,
  silentProgress,
  UserError,
} from '@bitshare/core';
import { createNetwork, initialWeights } from '@bitshare/network';
import { createSgd, train } from '@bitshare/trainer';

export interface DataReport {
  readonly dataset: string;
  readonly version: string;
  readonly trainImages: number;
  readonly testImages: number;
  /** Seconds from opening the data set to its first batch, decoding included. */
  readonly loadSeconds: number;
  readonly batch: number;
  /** Augmented and normalised training images per second of the loader alone. */
  readonly imagesPerSecond: number;
  readonly model: string;
  readonly engine: string;
  readonly threads: number;
  /** Counted training steps at full precision, and the median of their times. */
  readonly steps: number;
  readonly stepSeconds: number;
  /** Share of the steps' time in which the loop waits for its next batch. */
  readonly waitingShare: number;
}

export interface DataOptions {
  readonly source: DatasetSource;
  readonly backend: Backend;
  /** Name of the trained network. */
  readonly graphOf: (dataset: Dataset) => Graph;
  readonly batch: number;
  readonly steps: number;
  readonly seed: number;
  readonly say: (text: string) => void;
}

/** Number of batches of the loader alone: an epoch of CIFAR-10. */
const loaderBatches = 390;
/** Warm-up steps, which fill the engine's memory and let the compiler optimize. */
const warmUpSteps = 3;

/** Measures the speed of a data set, and the time that a training waits for batches. */
export async function measureData(options: DataOptions): Promise<DataReport> {
  const { source, backend, batch, seed, say } = options;
  const { engine, threads } = await backend.activate();
  const started = performance.now();
  const dataset = await source.load();
  const loadSeconds = (performance.now() - started) / 1000;
  const steps = Math.min(options.steps, Math.floor(dataset.train.size / batch) - warmUpSteps);
  if (steps < 1)
    throw new UserError(
      `${source.name} has ${dataset.train.size} training images: too few for steps of ${batch}.`,
      'Choose a smaller batchSize.',
    );
  say('the loader alone');
  const imagesPerSecond = await loaderSpeed(dataset.train, batch, seed);
  say(`the loader beside ${steps} training steps`);
  const graph = options.graphOf(dataset);
  const { waiting, whole } = await trainingTimes(graph, dataset.train, batch, steps, seed);
  const sum = (seconds: readonly number[]) => seconds.reduce((a, b) => a + b, 0);
  return {
    ...{ dataset: dataset.name, version: dataset.version },
    ...{ trainImages: dataset.train.size, testImages: dataset.test.size, loadSeconds, batch },
    ...{ imagesPerSecond, model: graph.name, engine, threads, steps },
    stepSeconds: whole.toSorted((a, b) => a - b)[Math.floor(steps / 2)]!,
    waitingShare: sum(waiting) / sum(whole),
  };
}

async function loaderSpeed(split: Split, batchSize: number, seed: number): Promise<number> {
  const start = performance.now();
  let images = 0;
  let batches = 0;
  for await (const { size } of split.batches({ batchSize, random: createRandom(seed) })) {
    images += size;
    if (++batches === loaderBatches) break;
  }
  return (1000 * images) / (performance.now() - start);
}

/** Seconds of each step, and of the wait for its batch. */
interface StepTimes {
  readonly waiting: number[];
  readonly whole: number[];
}

async function trainingTimes(
  graph: Graph,
  split: Split,
  batchSize: number,
  steps: number,
  seed: number,
): Promise<StepTimes> {
  const random = createRandom(seed);
  const network = createNetwork(graph, initialWeights(graph, random.fork('initial-weights')));
  const optimizer = createSgd();
  const times: StepTimes = { waiting: [], whole: [] };
  const all = steps + warmUpSteps;
  try {
    await train({
      task: 'data',
      network,
      optimizer,
      random,
      batchSize,
      epochs: 1,
      learningRate: () => 0.001,
      progress: silentProgress,
      guard: false,
      split: { size: all * batchSize, batches: (asked) => watched(split.batches(asked), all, times) },
    });
  } finally {
    optimizer.dispose();
    network.dispose();
  }
  return { waiting: times.waiting.slice(warmUpSteps), whole: times.whole.slice(warmUpSteps) };
}

/** The first batches of a pass, with the time of the wait for each and the time until the next request. */
async function* watched(
  batches: AsyncIterable<Batch>,
  count: number,
  { waiting, whole }: StepTimes,
): AsyncGenerator<Batch> {
  let asked = performance.now();
  for await (const batch of batches) {
    waiting.push((performance.now() - asked) / 1000);
    yield batch;
    const now = performance.now();
    whole.push((now - asked) / 1000);
    if (whole.length === count) return;
    asked = now;
  }
}
