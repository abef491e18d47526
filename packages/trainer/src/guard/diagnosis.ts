import type { LayerMagnitudes } from './layer-probe.ts';

/** The first place with NaN or infinite values, as the end of a sentence; undefined if all values are finite. */
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

/** The dead layers: all their inputs, or all their weights, are zero. */
export function deadLayers(layers: readonly LayerMagnitudes[]): readonly string[] {
  return layers.flatMap(({ layer, usedInput, usedWeights }) => {
    if (usedInput === 0) return [`every input of layer "${layer}" is zero`];
    if (usedWeights === 0) return [`every weight of layer "${layer}" is zero`];
    return [];
  });
}

/** The layer with the largest output. */
export const largestLayer = (layers: readonly LayerMagnitudes[]): LayerMagnitudes | undefined =>
  layers.reduce<LayerMagnitudes | undefined>(
    (largest, layer) => (largest && largest.output >= layer.output ? largest : layer),
    undefined,
  );
