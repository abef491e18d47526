import { termFactor, unpackCodes } from '@bitshare/packed';
import type { NetworkLayer } from '../network-layer.ts';

/**
 * Offsets of the sum of each filter where elements of 8 bits keep their zero point, also those of padding: minus the zero point
 * times the sum of the filter's weights. Undefined where the input has no sign.
 */
export function sumOffsets({ node, layout: { filters, taps }, codes }: NetworkLayer): Int32Array | undefined {
  const { weights, activations } = node;
  if (!weights || !activations?.zeroPoint || !codes) return undefined;
  const zero = termFactor(activations) * activations.zeroPoint;
  const offsets = new Int32Array(filters);
  unpackCodes(codes, weights.bits, filters * taps).forEach((code, i) => {
    offsets[Math.floor(i / taps)]! -= zero * (2 * code - 2 * weights.zeroPoint);
  });
  return offsets;
}
