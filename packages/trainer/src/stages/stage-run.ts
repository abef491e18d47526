import type { HistoryEntry, LayerGates, Metrics, PipelineState } from '@bitshare/core';

/** Runs a stage's work and writes its time into the state. */
export async function timed(name: string, work: () => Promise<PipelineState>): Promise<PipelineState> {
  const start = performance.now();
  const state = await work();
  const seconds = (performance.now() - start) / 1000;
  return { ...state, seconds: { ...state.seconds, [name]: (state.seconds[name] ?? 0) + seconds } };
}

/** A diary that a stage fills while it runs. */
export function createDiary(stage: string) {
  const entries: HistoryEntry[] = [];
  return {
    write(epoch: number, metrics: Metrics, gates?: readonly LayerGates[]): void {
      entries.push({ stage, epoch, metrics, gates });
    },
    /** The state's history with this stage's entries behind it. */
    appendTo: (state: PipelineState): readonly HistoryEntry[] => [...state.history, ...entries],
  };
}
