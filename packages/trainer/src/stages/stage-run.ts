import type { Backend, PipelineState, Resumable } from '@bitshare/core';

/** Time spent on a stage, over all processes that had a part in it. */
export interface Stopwatch extends Resumable {
  seconds(): number;
}

/** Runs a stage's work and writes into the state how long it took and how much memory, where the engine tells. */
export async function measured(
  engine: Backend | undefined,
  name: string,
  work: (watch: Stopwatch) => Promise<PipelineState>,
): Promise<PipelineState> {
  const start = performance.now();
  let before = 0;
  const seconds = () => before + (performance.now() - start) / 1000;
  engine?.takePeakBytes?.();
  const state = await work({
    seconds,
    state: () => ({ data: seconds(), tensors: {} }),
    restore({ data }) {
      before = data as number;
    },
  });
  const peak = Math.max(engine?.takePeakBytes?.() ?? 0, state.peakBytes[name] ?? 0);
  return {
    ...state,
    seconds: { ...state.seconds, [name]: (state.seconds[name] ?? 0) + seconds() },
    peakBytes: peak > 0 ? { ...state.peakBytes, [name]: peak } : state.peakBytes,
  };
}
