import { activate } from './activations.ts';
import { put } from './draft.ts';
import type { LayerKind } from './layer-kind.ts';
import { refuse } from './model-layer.ts';

export const dense: LayerKind = {
  takesFlattened: true,
  write(draft, layer, [x]) {
    if (layer.inputShapes[0]!.length !== 1) refuse(layer, `reads [${layer.inputShapes[0]}], not a vector`);
    const [weights, bias] = layer.weights;
    draft.weights[`${layer.name}/weights`] = weights!;
    if (bias) draft.weights[`${layer.name}/bias`] = bias;
    const attributes = { units: weights!.shape[1]!, bias: bias !== undefined };
    return activate(draft, layer, put(draft, { id: layer.name, op: 'dense', inputs: [x.node], attributes }));
  },
};
