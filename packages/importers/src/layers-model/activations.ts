import type { Draft } from '../draft/draft.ts';
import { type Activation, activate } from '../draft/elementwise.ts';
import type { LayerKind } from './layer-kind.ts';
import { type ModelLayer, refuse } from './model-layer.ts';

/** By the names of TensorFlow.js. */
const activations: Readonly<Record<string, Activation | undefined>> = {
  __proto__: null as never,
  relu: { op: 'relu', attributes: {} },
  relu6: { op: 'relu6', attributes: {} },
  sigmoid: { op: 'sigmoid', attributes: {} },
  hardSigmoid: { op: 'hardSigmoid', attributes: { slope: 0.2, offset: 0.5 } },
  swish: { op: 'silu', attributes: {} },
  softmax: { op: 'softmax', attributes: {} },
};

export const activation: LayerKind = (draft, layer, [x]) => activated(draft, layer, x, layer.name);

export const relu: LayerKind = (draft, layer, [x]) => {
  const { maxValue } = layer.config as { readonly maxValue?: number | null };
  const own = { id: layer.name, title: layer.title };
  if (typeof maxValue !== 'number') return activate(draft, own, x, activations.relu!);
  return activate(draft, own, x, { op: 'clip', attributes: { least: 0, most: maxValue } });
};

export const leakyRelu: LayerKind = (draft, { name, title, config }, [x]) =>
  activate(draft, { id: name, title }, x, { op: 'leakyRelu', attributes: { slope: config.alpha as number } });

export const softmax: LayerKind = (draft, layer, [x]) => {
  const { axis } = layer.config;
  if (axis !== undefined && axis !== -1 && axis !== draft.shapes.get(x)!.length)
    refuse(layer, `is a softmax along axis ${axis}; only the last one, the channels, is supported`);
  return activate(draft, { id: layer.name, title: layer.title }, x, activations.softmax!);
};

/**
 * Adds a layer's activation of a value. @param id of the node. Default `'<layer>.relu'`, for a layer that also has another node.
 */
export function activated(
  draft: Draft,
  layer: ModelLayer,
  x: string,
  id = `${layer.name}.${layer.config.activation}`,
): string {
  const { activation: kind = 'linear' } = layer.config;
  if (kind === 'linear') return x;
  const found =
    activations[String(kind)] ??
    refuse(
      layer,
      `has the activation ${JSON.stringify(kind)}; supported are linear, ${Object.keys(activations).join(', ')}`,
    );
  return activate(draft, { id, title: layer.title }, x, found);
}
