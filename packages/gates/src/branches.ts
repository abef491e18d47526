import type { CompressionPolicy, ParameterStore, Weights } from '@bitshare/core';

/** The copies of a network's layers that a multi-path search trains, one for each candidate but the last, which is the layer itself. */
export interface Branches {
  /** The name that a layer's parameters at some bits stand under. */
  of(layer: string, bits: number): string;
  /** The network's weights with those branches in it that a policy chooses, and no others. */
  chosen(weights: Weights, policy: CompressionPolicy): Weights;
}

/** Makes a copy of the weights of every given layer for each branch. */
export function createBranches(
  parameters: ParameterStore,
  layers: readonly string[],
  candidates: readonly number[],
): Branches {
  const own = candidates.at(-1)!;
  const of = (layer: string, bits: number) =>
    bits === own || !candidates.includes(bits) ? layer : `${layer}/branch${bits}`;
  const copies = candidates.slice(0, -1);
  for (const layer of layers)
    for (const bits of copies)
      parameters.add(`${of(layer, bits)}/weights`, 'weight', parameters.get(`${layer}/weights`).variable);

  return {
    of,
    chosen(weights, policy) {
      const isCopy = (name: string) =>
        layers.some((layer) => copies.some((bits) => name.startsWith(`${of(layer, bits)}/`)));
      const chosen = Object.fromEntries(Object.entries(weights).filter(([name]) => !isCopy(name)));
      for (const layer of layers) {
        const { weightBits, activationBits } = policy.layers[layer]!;
        // Weights and what quantizes them are called weight..., what quantizes the input activation...
        for (const [role, bits] of [
          ['weight', weightBits],
          ['activation', activationBits],
        ] as const) {
          const from = `${of(layer, bits)}/${role}`;
          for (const [name, value] of Object.entries(weights))
            if (name.startsWith(from)) chosen[`${layer}/${name.slice(name.lastIndexOf('/') + 1)}`] = value;
        }
      }
      return chosen;
    },
  };
}
