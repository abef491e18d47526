import { layerLayout } from './layer-layout.ts';
import type { PackedNetwork } from './packed-network.ts';
import { isPackedLayer, type PackedLayer, type PackedNode } from './packed-node.ts';
import { type PackedShape, packedShapes } from './packed-shapes.ts';

/** Size and cost of a layer. */
export interface PackedLayerSize {
  readonly node: PackedLayer;
  readonly weights: number;
  /** Weights at their bits, and 32 bits each for steps and biases. May be a fraction. */
  readonly idealBytes: number;
  /** Cost in the unit of the network's ledger. */
  readonly cost: number;
}

/** Sizes by layer, in the order of the nodes. */
export function packedLayerSizes(network: PackedNetwork): readonly PackedLayerSize[] {
  const shapes = packedShapes(network.nodes);
  return network.nodes.filter(isPackedLayer).map((node, i) => {
    const { filters, taps } = layerLayout(node, shapes.get(node.inputs[0]!)!);
    const weights = filters * taps;
    const floats =
      (node.bias ? filters : 0) + (node.weights && node.weights.step === undefined ? filters : 0);
    return {
      node,
      weights,
      idealBytes: (weights * (node.weights?.bits ?? 32)) / 8 + 4 * floats,
      cost: network.ledger.layers[i]!,
    };
  });
}

/** Sum of parameters times their bits over 8: weights at their bits; biases, scales and shifts at 32. */
export function packedIdealBytes(network: PackedNetwork): number {
  const shapes = packedShapes(network.nodes);
  const layers = packedLayerSizes(network).reduce((sum, { idealBytes }) => sum + idealBytes, 0);
  return network.nodes.reduce((sum, node) => sum + scaleShiftBytes(node, shapes.get(node.id)!), layers);
}

const scaleShiftBytes = (node: PackedNode, shape: PackedShape): number =>
  node.op === 'scaleShift' ? 8 * shape.at(-1)! : 0;
