import type { PipelineState } from '@bitshare/core';

/** Time spent on a stage, over all processes that had a part in it. */
export interface Stopwatch {
  seconds(): number;
  /** Sets what was spent before this process. */
  goOnFrom(seconds: number): void;
}

/** Runs a stage's work and writes its time into the state. */
export async function timed(
  name: string,
  work: (watch: Stopwatch) => Promise<PipelineState>,
): Promise<PipelineState> {
  const start = performance.now();
  let before = 0;
  const seconds = () => before + (performance.now() - start) / 1000;
  const state = await work({
    seconds,
    goOnFrom(spent) {
      before = spent;
    },
  });
  return { ...state, seconds: { ...state.seconds, [name]: (state.seconds[name] ?? 0) + seconds() } };
}
