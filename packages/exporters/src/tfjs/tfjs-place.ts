import type { PackedShape } from '@bitshare/packed';
import type * as tf from '@tensorflow/tfjs';
import type { StoredWeight } from './stored-weight.ts';

/** What a node's layers read, and where their weights go. */
export interface TfjsPlace {
  readonly inputs: readonly tf.SymbolicTensor[];
  /** Shapes of the inputs, without the batch. */
  readonly shapes: readonly PackedShape[];
  /** Keeps a weight of a layer under the role that TensorFlow.js gives it. */
  readonly keep: (layer: string, role: string, weight: StoredWeight) => void;
}

/** Applies a layer to values. */
export const apply = (layer: tf.layers.Layer, ...inputs: readonly tf.SymbolicTensor[]): tf.SymbolicTensor =>
  layer.apply(inputs.length === 1 ? inputs[0]! : [...inputs]) as tf.SymbolicTensor;
