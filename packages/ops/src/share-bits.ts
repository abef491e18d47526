import type { QuantizeRequest, Quantizer, SharedBits } from '@bitshare/core';
import * as tf from '@tensorflow/tfjs';
import { detached } from './detached.ts';
import { gateDerivative } from './surrogate.ts';

/**
 * A scalar gate, 1 when `error > threshold`, whose gradient by the threshold is the surrogate's (METHOD section 3).
 * The error is not differentiated.
 */
export function binaryGate(error: tf.Tensor, threshold: tf.Tensor): tf.Tensor {
  const gate = tf.customGrad((...inputs) => {
    const save = inputs.pop() as unknown as (tensors: tf.Tensor[]) => void;
    const [alpha] = inputs as [tf.Tensor];
    save([error, alpha]);
    return {
      value: tf.cast(tf.greater(error, alpha), 'float32'),
      gradFunc: (dy: tf.Tensor, saved: tf.Tensor[]) => tf.mul(dy, gateDerivative(saved[0]!, saved[1]!)),
    };
  });
  return gate(threshold);
}

/**
 * Bit sharing with any quantizer: by its own fused form where it has one, else composed of `quantize` at every candidate. The
 * offset of candidate j is then its value less that of candidate j - 1. The error of a candidate is the mean distance to the
 * value at the most bits, divided by the largest magnitude of that value, so that thresholds have the same scale for every
 * tensor.
 */
export function shareBits(
  quantizer: Quantizer,
  request: QuantizeRequest,
  thresholds: tf.Tensor1D,
  candidates: readonly number[],
): SharedBits {
  if (quantizer.decomposition) return quantizer.decomposition.shareBits(request, thresholds, candidates);
  const values = candidates.map((bits) => quantizer.quantize(request, bits));
  if (values.length === 1) return { output: values[0]!, errors: tf.zeros([0]) as tf.Tensor1D };
  const finest = values.at(-1)!;
  const errors = detached(() => {
    const scale = tf.add(tf.max(tf.abs(finest)), 1e-8);
    return tf.stack(
      values.slice(0, -1).map((value) => tf.div(tf.mean(tf.abs(tf.sub(finest, value))), scale)),
    ) as tf.Tensor1D;
  });
  const gates = tf.unstack(thresholds).map((threshold, j) => binaryGate(tf.unstack(errors)[j]!, threshold));
  return { output: gatedSum(values, gates), errors };
}

/**
 * The value at the fewest bits plus offsets times their gates, with any quantizer: by its own fused form where it has one, else
 * composed of `quantize` at every candidate.
 * @param gates `[candidates - 1]`, in [0, 1].
 */
export function gateBits(
  quantizer: Quantizer,
  request: QuantizeRequest,
  gates: tf.Tensor1D,
  candidates: readonly number[],
): tf.Tensor {
  if (quantizer.decomposition) return quantizer.decomposition.gateBits(request, gates, candidates);
  const values = candidates.map((bits) => quantizer.quantize(request, bits));
  return gatedSum(values, values.length === 1 ? [] : tf.unstack(gates));
}

/**
 * `v_1 + g_2 ((v_2 - v_1) + g_3 ((v_3 - v_2) + ...))`: the value at the fewest bits plus gated offsets.
 * @param gates a scalar for each value but the first.
 */
function gatedSum(values: readonly tf.Tensor[], gates: readonly tf.Tensor[]): tf.Tensor {
  const offsets = values.map((value, j) => (j === 0 ? value : tf.sub(value, values[j - 1]!)));
  return offsets.reduceRight((tail, offset, j) => tf.add(offset, tf.mul(gates[j]!, tail)));
}
