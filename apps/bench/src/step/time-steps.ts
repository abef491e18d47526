import { createHash } from 'node:crypto';
import { type Batch, createRandom, type Graph, silentProgress } from '@bitshare/core';
import { createBops } from '@bitshare/costs';
import { createSbs } from '@bitshare/gates';
import { createNetwork, initialWeights } from '@bitshare/network';
import { createBitSharing } from '@bitshare/quantizers';
import { createSgd, fixedWeight, train } from '@bitshare/trainer';

/** Warm-up steps, which fill the engine's memory and let the compiler optimize. */
const warmUpSteps = 3;

export interface TimedSteps {
  /** Time of each counted step. */
  readonly seconds: readonly number[];
  /** Digest of all weights after the last step: equal for equal seeds, for any number of threads. */
  readonly weightsHash: string;
}

/**
 * Times steps of the training loop on one batch of synthetic images: in full precision, or in a search by SBS with every
 * gate. @param begun called after the warm-up.
 */
export async function timeSteps(
  graph: Graph,
  method: 'fp32' | 'sbs',
  batch: Batch,
  steps: number,
  seed: number,
  begun: () => void = () => {},
): Promise<TimedSteps> {
  const random = createRandom(seed);
  const network = createNetwork(graph, initialWeights(graph, random.fork('initial-weights')));
  const optimizer = createSgd();
  const all = steps + warmUpSteps;
  const session =
    method === 'sbs'
      ? createSbs().begin({
          graph,
          parameters: network.parameters,
          quantizer: createBitSharing(),
          cost: createBops(),
          random: random.fork('gates'),
          steps: all,
        })
      : undefined;
  const seconds: number[] = [];
  try {
    await train({
      task: method,
      network,
      search: session && { session, weigh: fixedWeight(0.1) },
      optimizer,
      random,
      epochs: 1,
      batchSize: batch.size,
      learningRate: () => 0.001,
      progress: silentProgress,
      split: { size: all * batch.size, batches: () => timed(batch, all, seconds, begun) },
    });
    return { seconds: seconds.slice(warmUpSteps), weightsHash: hash(await network.parameters.read()) };
  } finally {
    session?.dispose();
    optimizer.dispose();
    network.dispose();
  }
}

/** Repeats one batch; the time between two requests is the time of a step. */
async function* timed(
  batch: Batch,
  steps: number,
  seconds: number[],
  begun: () => void,
): AsyncGenerator<Batch> {
  for (let step = 0; step < steps; step++) {
    if (step === warmUpSteps) begun();
    const start = performance.now();
    yield batch;
    seconds.push((performance.now() - start) / 1000);
  }
}

function hash(weights: Readonly<Record<string, { readonly values: Float32Array }>>): string {
  const digest = createHash('sha256');
  for (const name of Object.keys(weights).toSorted()) digest.update(name).update(weights[name]!.values);
  return digest.digest('hex');
}

/** Random images and labels for a network. */
export function randomBatch(graph: Graph, size: number, classes: number, seed: number): Batch {
  const input = graph.nodes.find((node) => node.op === 'input');
  if (!input) throw new Error(`${graph.name} has no input`);
  const pixels = input.attributes.shape.reduce((a, b) => a * b, 1);
  const random = createRandom(seed).fork('images');
  return {
    size,
    images: Float32Array.from({ length: size * pixels }, () => random.next()),
    labels: Int32Array.from({ length: size }, () => random.integer(classes)),
  };
}
