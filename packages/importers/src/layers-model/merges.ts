import { put } from '../draft/draft.ts';
import type { LayerKind } from './layer-kind.ts';
import { refuse } from './model-layer.ts';

export const add: LayerKind = (draft, { name: id, title }, inputs) =>
  put(draft, { id, title, op: 'add', inputs, attributes: {} });

export const concatenate: LayerKind = (draft, layer, inputs) => {
  const { axis } = layer.config;
  const { length } = draft.shapes.get(inputs[0])!;
  if (axis !== -1 && axis !== length)
    refuse(layer, `joins along axis ${axis}; only the last one, the channels, is supported`);
  return put(draft, { id: layer.name, title: layer.title, op: 'concat', inputs, attributes: {} });
};

/** Products of two values, one after the other. An image comes before the factors of its channels. */
export const multiply: LayerKind = (draft, { name, title }, inputs) => {
  const size = (id: string) => draft.shapes.get(id)!.reduce((a, b) => a * b, 1);
  const [first, ...others] = inputs.toSorted((a, b) => size(b) - size(a)) as [string, ...string[]];
  return others.reduce((product, factor, i) => {
    const id = i === others.length - 1 ? name : `${name}.${i + 1}`;
    return put(draft, { id, title, op: 'multiply', inputs: [product, factor], attributes: {} });
  }, first);
};

/** Constants of the image's preprocessing. */
export const rescaling: LayerKind = (draft, { name: id, title, config }, [x]) => {
  const [factor, offset] = [[config.scale as number].flat(), [config.offset as number].flat()];
  return put(draft, { id, title, op: 'scaleShift', inputs: [x], attributes: { factor, offset } });
};
