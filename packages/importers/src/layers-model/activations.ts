import { type Draft, put, type Value } from './draft.ts';
import type { LayerKind } from './layer-kind.ts';
import { demand, type ModelLayer, refuse } from './model-layer.ts';

export const activation: LayerKind = {
  takesFlattened: true,
  write: (draft, layer, [x]) => activate(draft, layer, x, layer.name),
};

export const relu: LayerKind = {
  takesFlattened: true,
  write(draft, layer, [x]) {
    demand(draft, layer, 'maxValue', 6);
    const kind = layer.config.maxValue === 6 ? 'relu6' : 'relu';
    return activate(draft, { ...layer, config: { activation: kind } }, x, layer.name);
  },
};

export const softmax: LayerKind = {
  write: (draft, layer, [x]) => activate(draft, { ...layer, config: { activation: 'softmax' } }, x),
};

/**
 * Adds a layer's activation after its value. A softmax at the end of the model is left out, with a note.
 * @param id of the node. Default `'<layer>.relu'`, for a layer with its own node.
 */
export function activate(
  draft: Draft,
  layer: ModelLayer,
  x: Value,
  id = `${layer.name}.${layer.config.activation}`,
): Value {
  const { activation: kind } = layer.config;
  switch (kind) {
    case 'linear':
      return x;
    case 'relu':
    case 'relu6':
      return { ...x, ...put(draft, { id, op: kind, inputs: [x.node], attributes: {} }) };
    case 'softmax':
      if (!layer.last) refuse(layer, 'is a softmax inside the network; only the last layer may be one');
      draft.notes.push(`the softmax of "${layer.name}" is left out: the network answers with logits`);
      return x;
    default:
      return refuse(layer, `has the activation ${JSON.stringify(kind)}; a graph has relu, relu6 and linear`);
  }
}
