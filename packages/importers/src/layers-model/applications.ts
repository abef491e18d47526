import type * as tf from '@tensorflow/tfjs';
import { isSupported } from './layer-kinds.ts';
import { refuse } from './model-layer.ts';

/** A layer at its place in a model. */
export interface Application {
  readonly layer: tf.layers.Layer;
  readonly inputs: readonly tf.SymbolicTensor[];
  readonly output: tf.SymbolicTensor;
}

/**
 * The layers between a model's input and its output, each behind those that it reads. A layer that other models have too is taken
 * at its place in this one. @throws UserError naming a layer that is not supported, or has two places.
 */
export function applicationsOf(input: tf.SymbolicTensor, output: tf.SymbolicTensor): readonly Application[] {
  const seen = new Set([input.id]);
  const layers = new Set<tf.layers.Layer>();
  const applications: Application[] = [];
  const visit = (tensor: tf.SymbolicTensor): void => {
    if (seen.has(tensor.id)) return;
    const layer = tensor.sourceLayer;
    const named = { name: layer.name, className: layer.getClassName() };
    if (!isSupported(named.className)) refuse(named, 'is not supported');
    if (layers.has(layer)) refuse(named, "has two places in the model; a graph's layer has one");
    layers.add(layer);
    for (const each of tensor.inputs) visit(each);
    seen.add(tensor.id);
    applications.push({ layer, inputs: tensor.inputs, output: tensor });
  };
  visit(output);
  return applications;
}
