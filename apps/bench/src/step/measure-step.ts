import { engineStatistics, resetEngineProfile } from '@bitshare/backend-wasm';
import type { Backend, EngineInfo, Graph } from '@bitshare/core';
import { withFittingBatch } from './fitting-batch.ts';
import type { Peer } from './peer.ts';
import { randomBatch, timeSteps } from './time-steps.ts';

export interface Timing {
  readonly medianSeconds: number;
  readonly bestSeconds: number;
}

export interface StepReport {
  readonly model: string;
  readonly batch: number;
  /** Counted steps of each kind. */
  readonly steps: number;
  readonly engine: string;
  readonly build: string;
  readonly threads: number;
  readonly versions: EngineInfo['versions'];
  readonly fp32: Timing;
  readonly sbs: Timing;
  /** Peak bytes held by tensors; 0 if the engine does not measure it. */
  readonly peakBytes: number;
  readonly weightsHash: string;
  /** Seconds an SBS step spends in each kernel, largest first. */
  readonly profile: readonly { readonly kernel: string; readonly seconds: number }[];
  readonly peer?: PeerReport | undefined;
}

interface PeerReport {
  readonly name: string;
  readonly version: string;
  readonly threads: number;
  readonly fp32: Timing;
  readonly sbs: Timing;
  /** Its median over ours; above 1: bitshare is faster. */
  readonly ratio: { readonly fp32: number; readonly sbs: number };
}

export interface StepOptions {
  readonly backend: Backend;
  readonly graph: Graph;
  readonly classes: number;
  readonly batch: number;
  readonly steps: number;
  readonly seed: number;
  /** Starts with the engine's number of threads. Its steps alternate with ours, so that the machine's load affects both. */
  readonly startPeer?: ((threads: number) => Promise<Peer | undefined>) | undefined;
  readonly say: (text: string) => void;
}

/** Number of alternations between bitshare and the peer. */
const rounds = 3;

/**
 * Times a full-precision and an SBS training step on synthetic images.
 * @throws UserError naming a batch size that fits, if the given one does not.
 */
export function measureStep(options: StepOptions): Promise<StepReport> {
  const { graph, classes, seed } = options;
  return withFittingBatch(
    options.batch,
    () => measure(options),
    (batch) => timeSteps(graph, 'sbs', randomBatch(graph, batch, classes, seed), 1, seed),
  );
}

async function measure(options: StepOptions): Promise<StepReport> {
  const { backend, graph, classes, batch, seed, say } = options;
  const { engine, build, threads, versions } = await backend.activate();
  const peer = await options.startPeer?.(threads);
  const images = randomBatch(graph, batch, classes, seed);
  const steps = Math.ceil(options.steps / rounds);
  const ours = { fp32: [] as number[], sbs: [] as number[] };
  const theirs = { fp32: [] as number[], sbs: [] as number[] };
  let weightsHash = '';
  try {
    for (let round = 1; round <= rounds; round++) {
      for (const method of ['fp32', 'sbs'] as const) {
        say(`round ${round}/${rounds}: ${method}`);
        const timed = await timeSteps(graph, method, images, steps, seed, resetEngineProfile);
        ours[method].push(...timed.seconds);
        weightsHash = timed.weightsHash;
        if (peer) theirs[method].push(...(await peer.steps(method, steps)));
      }
    }
  } finally {
    await peer?.end();
  }
  const { peakBytes, profile } = engineStatistics();
  const [fp32, sbs] = [timing(ours.fp32), timing(ours.sbs)];
  return {
    ...{ model: graph.name, batch, steps: ours.sbs.length, engine, build, threads, versions },
    ...{ fp32, sbs, peakBytes, weightsHash },
    profile: profile.map(({ kernel, seconds }) => ({ kernel, seconds: seconds / steps })),
    peer: peer && peerReport(peer, timing(theirs.fp32), timing(theirs.sbs), fp32, sbs),
  };
}

const peerReport = (peer: Peer, fp32: Timing, sbs: Timing, ourFp32: Timing, ourSbs: Timing): PeerReport => ({
  ...{ name: peer.name, version: peer.version, threads: peer.threads, fp32, sbs },
  ratio: {
    fp32: fp32.medianSeconds / ourFp32.medianSeconds,
    sbs: sbs.medianSeconds / ourSbs.medianSeconds,
  },
});

function timing(seconds: readonly number[]): Timing {
  const sorted = seconds.toSorted((a, b) => a - b);
  return { medianSeconds: sorted[Math.floor(sorted.length / 2)]!, bestSeconds: sorted[0]! };
}
