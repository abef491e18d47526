import { type CompressionPolicy, createRandom, type Graph, type Random } from '@bitshare/core';
import { policyFor } from '@bitshare/network';
import { createBitSharing, createDorefa, createLsq, createPact } from '@bitshare/quantizers';
import { randomGraph, randomImages, trainedWeights } from '@bitshare/testing';
import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, test } from 'vitest';
import { allSeen } from './all-seen.ts';
import { type FakeQuantized, fakeQuantized } from './fake-quantized.ts';
import { checkRounding } from './rounding/check-rounding.ts';

// Random networks through every runtime: what training computed and what each file computes differ by rounding ties, shown to be such.

/** `BITSHARE_RANDOM_GRAPHS=1000` is the long form. */
const graphs = Number(process.env.BITSHARE_RANDOM_GRAPHS ?? 30);
const together = 10;
const firsts = Array.from({ length: Math.ceil(graphs / together) }, (_, i) => i * together);

const perChannel = { perChannel: true };
const quantizers = [
  ...[createBitSharing(), createLsq(), createPact(), createDorefa()],
  ...[createBitSharing(perChannel), createLsq(perChannel), createDorefa(perChannel)],
];
const widths = [1, 2, 3, 4, 5, 6, 7, 8, 32];
const pick = <Value>(random: Random, values: readonly Value[]): Value =>
  values[random.integer(values.length)]!;

/** One width for all, or any for each. */
function randomPolicy(graph: Graph, random: Random): CompressionPolicy {
  const choice = random.next() < 0.3 ? [pick(random, widths)] : widths;
  return policyFor(graph, () => ({
    weightBits: pick(random, choice),
    activationBits: pick(random, choice),
  }));
}

const count = 4;

async function randomNetwork(seed: number): Promise<FakeQuantized> {
  const random = createRandom(seed);
  const graph = randomGraph(random);
  const weights = trainedWeights(graph, random);
  const policy = randomPolicy(graph, random);
  return fakeQuantized(graph, weights, policy, pick(random, quantizers), randomImages(graph, random, count));
}

describe('random graphs, widths and quantizers', () => {
  beforeAll(() => tf.setBackend('cpu'));
  const runs: Record<string, number> = {};
  const ties: Record<string, number> = {};

  test.each(firsts)('from %d on', async (first) => {
    for (let seed = first; seed < Math.min(first + together, graphs); seed++) {
      const network = await randomNetwork(seed);
      for (const [name, seen] of await allSeen(network)) {
        const report = checkRounding(network.packed, network.images, seen);
        expect({ seed, name, faults: report.faults }).toEqual({ seed, name, faults: [] });
        runs[name] = (runs[name] ?? 0) + 1;
        ties[name] = (ties[name] ?? 0) + report.ties;
      }
    }
  });

  test('every runtime was tested', () => {
    console.log(`${graphs} random graphs; runs ${JSON.stringify(runs)}; ties ${JSON.stringify(ties)}`);
    for (const ran of Object.values(runs)) expect(ran).toBeGreaterThan(runs.training! / 3);
    expect(Object.keys(runs)).toEqual(expect.arrayContaining(['training', 'reference']));
    expect(Object.keys(runs).some((name) => name.includes('tfjs'))).toBe(true);
  });
});
