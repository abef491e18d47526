import type { Graph } from './graph.ts';
import type { CompressionPolicy } from './policy.ts';
import type { Snapshot } from './snapshot.ts';
import type { Weights } from './tensor-data.ts';

/** A policy that a search has met on its way, with the network of that moment at it. */
export interface ArchivedPolicy {
  /** On the original network, filters included. */
  readonly searchedPolicy: CompressionPolicy;
  /** The network with the filters gone that the policy drops, its bits, and the weights of the moment. */
  readonly graph: Graph;
  readonly policy: CompressionPolicy;
  readonly weights: Weights;
  /** Percent of the images that it was measured on. */
  readonly top1: number;
  /** In the unit of the search's cost model. */
  readonly cost: number;
  /** Of the search, fractional. */
  readonly epoch: number;
}

const place = (index: number) => `${index}/`;

/** Archived policies as they can be kept: all but the weights are the data. */
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

/** The archive of such a snapshot. */
export function archiveOf({ data, tensors }: Snapshot): readonly ArchivedPolicy[] {
  return (data as readonly Omit<ArchivedPolicy, 'weights'>[]).map((rest, i) => {
    const own = Object.entries(tensors).filter(([name]) => name.startsWith(place(i)));
    return {
      ...rest,
      weights: Object.fromEntries(own.map(([name, tensor]) => [name.slice(place(i).length), tensor])),
    };
  });
}
