import type { Backend, PipelineState, Resumable, StageKind } from '@bitshare/core';

/** Time spent on a stage, over all its processes. */
export interface Stopwatch extends Resumable {
  seconds(): number;
}

/** Runs a stage's work, and adds its time and peak memory (if the engine measures it) to the state. */
export async function measured(
  engine: Backend | undefined,
  { name, kind }: { readonly name: string; readonly kind: StageKind },
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
  const { seconds: passed = 0, peakBytes: highest = 0 } = state.efforts[name] ?? {};
  const peak = Math.max(engine?.takePeakBytes?.() ?? 0, highest);
  const effort = { kind, seconds: passed + seconds(), ...(peak > 0 ? { peakBytes: peak } : {}) };
  return { ...state, efforts: { ...state.efforts, [name]: effort } };
}
