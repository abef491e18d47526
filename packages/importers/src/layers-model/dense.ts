import { put } from '../draft/draft.ts';
import { activated } from './activations.ts';
import type { LayerKind } from './layer-kind.ts';
import { refuse } from './model-layer.ts';

/** A layer of a vector, or of an image of one pixel, whose value is such an image again. */
export const dense: LayerKind = (draft, layer, [x]) => {
  const { name: id, title } = layer;
  const shape = draft.shapes.get(x)!;
  const pixel = shape.length === 3 && shape[0] === 1 && shape[1] === 1;
  if (shape.length !== 1 && !pixel) refuse(layer, `reads [${shape}], not a vector`);
  const [weights, bias] = layer.weights;
  draft.weights[`${id}/weights`] = weights!;
  if (bias) draft.weights[`${id}/bias`] = bias;
  const attributes = { units: weights!.shape[1]!, bias: bias !== undefined };
  const y = activated(draft, layer, put(draft, { id, title, op: 'dense', inputs: [x], attributes }));
  if (!pixel) return y;
  const result = { shape: [1, 1, attributes.units] };
  return put(draft, { id: `${id}.pixel`, title, op: 'reshape', inputs: [y], attributes: result });
};
