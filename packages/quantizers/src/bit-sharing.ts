import { once, type Plugin, QUANTIZER, type QuantizeRequest, type Quantizer } from '@bitshare/core';
import { bitSharing as bitSharingOp, uniformQuantize, weightStandardize } from '@bitshare/ops';
import type { Tensor } from '@tensorflow/tfjs';
import { initialClip } from './initial-clip.ts';

export interface BitSharingOptions {
  /** Clip values start at this fraction of the largest magnitude. Default 0.8 (METHOD section 1). */
  readonly initialClipFraction?: number;
}

/**
 * Uniform quantization with a learned clip value, whose candidates share one path: more bits are fewer bits plus an offset
 * (SBS, section 3.1; METHOD sections 1 and 2). Weights are standardised first.
 */
export function createBitSharing({ initialClipFraction = 0.8 }: BitSharingOptions = {}): Quantizer {
  const prepared = ({ x, site, mask }: QuantizeRequest): Tensor =>
    site.role === 'weight' ? weightStandardize(x, mask) : x;
  return {
    name: 'bit-sharing',
    initialise(sample, site) {
      if (site.role === 'activation') return initialClip(sample, initialClipFraction);
      const standard = weightStandardize(sample);
      const parameters = initialClip(standard, initialClipFraction);
      standard.dispose();
      return parameters;
    },
    quantize: (request, bits) =>
      uniformQuantize(prepared(request), request.parameters.clip!, bits, request.site.role === 'weight'),
    shareBits: (request, thresholds, candidates) =>
      bitSharingOp(prepared(request), request.parameters.clip!, thresholds, {
        bits: candidates,
        signed: request.site.role === 'weight',
      }),
  };
}

/** Provides QUANTIZER; needs nothing. */
export const bitSharing = (options: BitSharingOptions = {}): Plugin => ({
  name: 'bit-sharing',
  register: (container) =>
    container.register(QUANTIZER, { useFactory: once(() => createBitSharing(options)) }),
});
