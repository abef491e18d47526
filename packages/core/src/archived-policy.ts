import type { Graph } from './graph.ts';
import type { CompressionPolicy } from './policy.ts';
import type { Snapshot } from './snapshot.ts';
import type { Weights } from './tensor-data.ts';

/** A policy that a search passed, with the network extracted at that moment. */
export interface ArchivedPolicy {
  /** For the original network, filters included. */
  readonly searchedPolicy: CompressionPolicy;
  /** The network without the filters that the policy drops, its bits, and the weights of that moment. */
  readonly graph: Graph;
  readonly policy: CompressionPolicy;
  readonly weights: Weights;
  /** Percent of the evaluated images whose most likely class is the label's or, without labels, the original network's. */
  readonly top1: number;
  /** In the unit of the search's cost model. */
  readonly cost: number;
  /** Epoch of the search, fractional. */
  readonly epoch: number;
}

const place = (index: number) => `${index}/`;

/** A snapshot of archived policies: the weights are its tensors, the rest its data. */
export function archiveSnapshot(archive: readonly ArchivedPolicy[]): Snapshot {
  return {
    data: archive.map(({ weights: _, ...rest }) => rest),
    tensors: Object.fromEntries(
      archive.flatMap(({ weights }, i) =>
        Object.entries(weights).map(([name, tensor]) => [`${place(i)}${name}`, tensor] as const),
      ),
    ),
  };
}

/** The archived policies in a snapshot of `archiveSnapshot`. */
export function archiveOf({ data, tensors }: Snapshot): readonly ArchivedPolicy[] {
  return (data as readonly Omit<ArchivedPolicy, 'weights'>[]).map((rest, i) => {
    const own = Object.entries(tensors).filter(([name]) => name.startsWith(place(i)));
    return {
      ...rest,
      weights: Object.fromEntries(own.map(([name, tensor]) => [name.slice(place(i).length), tensor])),
    };
  });
}
