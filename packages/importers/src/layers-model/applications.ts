import type * as tf from '@tensorflow/tfjs';
import type { Draft } from './draft.ts';
import { complain } from './model-layer.ts';

/** A layer at its position in a model. */
export interface Application {
  readonly layer: tf.layers.Layer;
  readonly inputs: readonly tf.SymbolicTensor[];
  readonly output: tf.SymbolicTensor;
}

/**
 * The layers between a model's input and its output, each after its inputs. A layer that is shared with other models is read
 * at its position in this one. A layer with two positions is a fault of the draft.
 */
export function applicationsOf(
  draft: Draft,
  input: tf.SymbolicTensor,
  output: tf.SymbolicTensor,
): readonly Application[] {
  const seen = new Set([input.id]);
  const layers = new Set<tf.layers.Layer>();
  const applications: Application[] = [];
  const visit = (tensor: tf.SymbolicTensor): void => {
    if (seen.has(tensor.id)) return;
    const layer = tensor.sourceLayer;
    const named = { name: layer.name, className: layer.getClassName() };
    if (layers.has(layer)) complain(draft, named, "is used twice in the model; a graph's layer is used once");
    layers.add(layer);
    for (const each of tensor.inputs) visit(each);
    seen.add(tensor.id);
    applications.push({ layer, inputs: tensor.inputs, output: tensor });
  };
  visit(output);
  return applications;
}
