import type { Graph, LayerGates, Resumable } from '@bitshare/core';
import { isEdgeLayer, prunableLayers } from '@bitshare/network';
import type { GuardOptions } from './guard-options.ts';
import { TrainingCollapse } from './training-collapse.ts';

/** The state of a search's guard, as plain data. */
interface SearchGuardMemory {
  /** Whether nearly every layer was at its minimum at the last check. */
  readonly before: boolean;
  /** The earliest step of the next check. */
  readonly due: number;
}

/** Checks the gates of a search. */
export interface SearchGuard extends Resumable {
  /** @throws TrainingCollapse when nearly every layer is at its minimum, and was at the previous check. */
  look(step: number, gates: readonly LayerGates[]): void;
}

/**
 * A search has collapsed if it has removed nearly all that it may remove: nearly every prunable layer is down to its
 * last filters, and nearly every searched layer to its lowest bits. A search without pruning may end at the lowest bits
 * everywhere, which is not a collapse.
 */
export function createSearchGuard(task: string, graph: Graph, options: GuardOptions = {}): SearchGuard {
  const { collapsedShare = 0.9, keptShare = 0.25, lowestBits = 2, interval = 20 } = options;
  const prunable = new Set(prunableLayers(graph).map(({ layer }) => layer));
  let [before, due] = [false, 0];
  return {
    look(step, gates) {
      if (step < due) return;
      due = step + interval;
      const bare = gates
        .filter(({ layer }) => prunable.has(layer))
        .map(({ keptFilters, filters }) => keptFilters < filters && keptFilters <= keptShare * filters);
      const coarse = gates
        .filter(({ layer, weightBits }) => weightBits !== 32 && !isEdgeLayer(graph, layer))
        .map(({ weightBits, activationBits }) => Math.max(weightBits, activationBits) <= lowestBits);
      const now = bare.length > 0 && shareOf(bare) >= collapsedShare && shareOf(coarse) >= collapsedShare;
      if (now && before)
        throw new TrainingCollapse(
          `${task}: the gates have collapsed at step ${step}: ${bare.filter(Boolean).length} of ${bare.length} prunable layers keep at most ${100 * keptShare} % of their filters${coarse.length > 0 ? ', and the bits are at their lowest' : ''}.`,
          'Lower lambda or thresholdLearningRate, or give a target nearer to the original cost.',
        );
      before = now;
    },
    state: () => ({ data: { before, due } satisfies SearchGuardMemory, tensors: {} }),
    restore({ data }) {
      ({ before, due } = data as SearchGuardMemory);
    },
  };
}

/** An empty list counts as wholly true. */
const shareOf = (flags: readonly boolean[]): number =>
  flags.length === 0 ? 1 : flags.filter(Boolean).length / flags.length;
