import type { BatchNormNode, Weights } from '@bitshare/core';

/** Scale and shift of a trained batch norm, `[2, channels]`, computed as in evaluation. */
export function foldBatchNorm(node: BatchNormNode, weights: Weights): Float32Array {
  const [scale, offset, mean, variance] = ['scale', 'offset', 'mean', 'variance'].map(
    (role) => weights[`${node.id}/${role}`]!.values,
  ) as [Float32Array, Float32Array, Float32Array, Float32Array];
  const channels = scale.length;
  const folded = new Float32Array(2 * channels);
  for (let c = 0; c < channels; c++) {
    const inverse = Math.fround(1 / Math.sqrt(Math.fround(variance[c]! + node.attributes.epsilon)));
    const factor = Math.fround(scale[c]! * inverse);
    folded[c] = factor;
    folded[channels + c] = offset[c]! - Math.fround(mean[c]! * factor);
  }
  return folded;
}
