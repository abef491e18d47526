import type * as tf from '@tensorflow/tfjs';
import type { Draft } from '../draft/draft.ts';
import { complain } from './model-layer.ts';

/** A layer at a position in a model. */
export interface Application {
  readonly layer: tf.layers.Layer;
  /** `'pool'`; `'pool.2'` where the layer is used again. */
  readonly name: string;
  readonly inputs: readonly tf.SymbolicTensor[];
  readonly output: tf.SymbolicTensor;
}

/**
 * The layers between a model's input and its outputs, each after its inputs. A layer that is shared with other models is read
 * at its positions in this one. A layer of two positions must have no weights: that is a fault of the draft.
 */
export function applicationsOf(
  draft: Draft,
  input: tf.SymbolicTensor,
  outputs: readonly tf.SymbolicTensor[],
): readonly Application[] {
  const seen = new Set([input.id]);
  const uses = new Map<tf.layers.Layer, number>();
  const applications: Application[] = [];
  // Depth first without recursion: a model may be thousands of layers deep.
  const pending = [...outputs].toReversed();
  for (let tensor = pending.at(-1); tensor; tensor = pending.at(-1)) {
    const missing = seen.has(tensor.id) ? [] : tensor.inputs.filter(({ id }) => !seen.has(id));
    if (missing.length > 0) {
      pending.push(...missing.toReversed());
      continue;
    }
    pending.pop();
    if (seen.has(tensor.id)) continue;
    seen.add(tensor.id);
    const layer = tensor.sourceLayer;
    const use = (uses.get(layer) ?? 0) + 1;
    uses.set(layer, use);
    const title = titleOf(layer);
    if (use === 2 && layer.weights.length > 0)
      complain(draft, { title }, 'is used twice in the model; a layer with weights is used once');
    const name = use === 1 ? layer.name : `${layer.name}.${use}`;
    applications.push({ layer, name, inputs: tensor.inputs, output: tensor });
  }
  return applications;
}

export const titleOf = (layer: tf.layers.Layer): string => `layer "${layer.name}" (${layer.getClassName()})`;
