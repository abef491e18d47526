import type { PackedLayer } from '@bitshare/packed';
import * as tf from '@tensorflow/tfjs';
import { liftOf } from '../signed-codes.ts';
import { codesLayerName, type GeneratedRole, generatedName } from './tfjs-names.ts';
import { apply } from './tfjs-place.ts';

/** Adding this rounds a float32 to whole numbers, half to even: above it, floats are a whole number apart. */
const roundingOffset = 1.5 * 2 ** 23;

/**
 * A layer's input, rounded to the values of its codes. No layer quantizes: values are clipped by `ReLU`, and rounded by adding
 * and subtracting a number so large that float32 keeps no fractions beside it.
 */
export function quantizedInput({ id, activations }: PackedLayer, x: tf.SymbolicTensor): tf.SymbolicTensor {
  if (!activations) return x;
  const { bits, step, zeroPoint = 0 } = activations;
  const rescaled = (name: string, from: tf.SymbolicTensor, scale: number, offset: number) =>
    apply(tf.layers.rescaling({ name, scale, offset }), from);
  const own = (role: GeneratedRole) => generatedName(id, role);
  const lifted = zeroPoint === 0 ? x : rescaled(own('lift'), x, 1, liftOf(activations));
  const clipped = apply(tf.layers.reLU({ name: own('clip'), maxValue: (2 ** bits - 1) * step }), lifted);
  const rounded = rescaled(own('round'), clipped, 1 / step, roundingOffset);
  const codes = rescaled(codesLayerName(id), rounded, 1, -roundingOffset);
  const centred = zeroPoint === 0 ? codes : rescaled(own('centred'), codes, 1, -zeroPoint);
  return rescaled(own('input'), centred, step, 0);
}
