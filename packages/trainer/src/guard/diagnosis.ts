import type { LayerMagnitudes } from './layer-probe.ts';

/** Where values that are not numbers begin, as the end of a sentence; nothing where every layer is sound. */
export function nonFiniteOrigin(layers: readonly LayerMagnitudes[]): string | undefined {
  for (const [i, layer] of layers.entries()) {
    const { layer: name, input, weights, usedInput, usedWeights, output } = layer;
    if (!Number.isFinite(weights)) return `the weights of layer "${name}"`;
    if (!Number.isFinite(input))
      return i === 0 ? 'the images' : `what layer "${name}" reads (a batch norm or a sum before it)`;
    if (!Number.isFinite(usedInput)) return `the quantized input of layer "${name}": look at its clip value`;
    if (!Number.isFinite(usedWeights))
      return `the quantized weights of layer "${name}": look at its clip value`;
    if (!Number.isFinite(output)) return `the output of layer "${name}"`;
  }
  return undefined;
}

/** The layers that compute nothing any more: all that they read, or all their weights, is zero. */
export function deadLayers(layers: readonly LayerMagnitudes[]): readonly string[] {
  return layers.flatMap(({ layer, usedInput, usedWeights }) => {
    if (usedInput === 0) return [`layer "${layer}" reads nothing but zeros`];
    if (usedWeights === 0) return [`every weight of layer "${layer}" is zero`];
    return [];
  });
}

/** The layer with the largest output. */
export const loudestLayer = (layers: readonly LayerMagnitudes[]): LayerMagnitudes | undefined =>
  layers.reduce<LayerMagnitudes | undefined>(
    (loudest, layer) => (loudest && loudest.output >= layer.output ? loudest : layer),
    undefined,
  );
