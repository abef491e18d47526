import type { QuantizationSite, UniformGrid } from '@bitshare/core';

/**
 * Levels from -v to v for weights, from 0 to v for activations (METHOD section 1).
 * @param clips v, one or one for each output channel.
 */
export function clippedGrid({ role }: QuantizationSite, clips: readonly number[], bits: number): UniformGrid {
  const levels = 2 ** bits - 1;
  const steps = clips.map((clip) => ((role === 'weight' ? 2 : 1) * clip) / levels);
  return {
    step: steps.length === 1 ? steps[0]! : steps,
    zeroPoint: role === 'weight' ? levels / 2 : 0,
  };
}
