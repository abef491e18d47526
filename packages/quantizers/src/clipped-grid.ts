import type { QuantizationSite, UniformGrid } from '@bitshare/core';
import { isSigned } from './is-signed.ts';

/**
 * Levels from -v to v if values may be negative, else from 0 to v (METHOD section 1).
 * @param clips v, one or one for each output channel.
 */
export function clippedGrid(site: QuantizationSite, clips: readonly number[], bits: number): UniformGrid {
  const signed = isSigned(site);
  const levels = 2 ** bits - 1;
  const steps = clips.map((clip) => ((signed ? 2 : 1) * clip) / levels);
  return {
    step: steps.length === 1 ? steps[0]! : steps,
    zeroPoint: signed ? levels / 2 : 0,
  };
}
