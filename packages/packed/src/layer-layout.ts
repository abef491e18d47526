import type { PackedLayer } from './packed-node.ts';
import { packedFilters } from './packed-node.ts';
import { elements, type PackedShape } from './packed-shapes.ts';

/** The layout of a layer's weights. */
export interface LayerLayout {
  readonly filters: number;
  /** Weights of one filter, in the order `[row][column][input]`, or the inputs of a unit. */
  readonly taps: number;
  /** `[filters, rows, columns, inputs]` or `[units, inputs]`. */
  readonly shape: readonly number[];
}

/** @param input shape of the layer's input. */
export function layerLayout(node: PackedLayer, input: PackedShape): LayerLayout {
  const filters = packedFilters(node);
  const inner = node.op === 'dense' ? [elements(input)] : [...node.kernelSize, input[2]! / node.groups];
  return { filters, taps: elements(inner), shape: [filters, ...inner] };
}

/** Multiply-accumulates for one image. @param output shape of the layer's value. */
export const layerMacs = ({ taps }: LayerLayout, output: PackedShape): number => elements(output) * taps;
