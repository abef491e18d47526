import { createRandom } from '@bitshare/core';
import { elements, type PackedNetwork, packedShapes } from '@bitshare/packed';
import { type Absent, isContestant } from './contestant.ts';
import { contestants } from './contestants.ts';

/** Times of one program for a batch. */
export interface InferenceTime {
  readonly name: string;
  /** Median over the rounds, for the whole batch. */
  readonly milliseconds: number;
  /** Shortest round. */
  readonly best: number;
  /** Least processor time of a round, which a busy machine affects least. */
  readonly cpu: number;
}

/** The result of `inference --json`. */
export interface InferenceReport {
  readonly network: string;
  readonly batch: number;
  readonly rounds: number;
  readonly threads: 1;
  readonly rows: readonly InferenceTime[];
  readonly skipped: readonly Absent[];
}

const warmUps = 2;

/** Times all programs in each round, so that the load of the machine affects all of them. */
export async function timeInference(
  file: Uint8Array,
  network: PackedNetwork,
  { batch, rounds, signal }: { batch: number; rounds: number; signal: AbortSignal },
): Promise<InferenceReport> {
  const random = createRandom(0);
  const size = elements(packedShapes(network.nodes).get(network.nodes[0]!.id)!);
  const images = Float32Array.from({ length: batch * size }, () => random.normal());
  const entries = [];
  for (const entry of contestants({ file, network, images, batch })) entries.push(await entry);
  const timed = entries
    .filter(isContestant)
    .map((contestant) => ({ contestant, times: [] as number[], cpu: [] as number[] }));
  for (let round = -warmUps; round < rounds; round++)
    for (const { contestant, times, cpu } of timed) {
      signal.throwIfAborted();
      const [start, startCpu] = [performance.now(), process.cpuUsage()];
      await contestant.run();
      const { user, system } = process.cpuUsage(startCpu);
      if (round < 0) continue;
      times.push(performance.now() - start);
      cpu.push((user + system) / 1000);
    }
  for (const { contestant } of timed) await contestant.close();
  return {
    ...{ network: network.name, batch, rounds, threads: 1 },
    rows: timed.map(({ contestant: { name }, times, cpu }) => {
      const sorted = times.toSorted((a, b) => a - b);
      const milliseconds = sorted[Math.floor(sorted.length / 2)]!;
      return { name, milliseconds, best: sorted[0]!, cpu: Math.min(...cpu) };
    }),
    skipped: entries.filter((entry): entry is Absent => !isContestant(entry)),
  };
}
