import { type Graph, type LayerNode, UserError } from '@bitshare/core';
import type { Shape } from '@bitshare/network';
import {
  type PackedLayer,
  type PackedNetwork,
  type PackedNode,
  placeWindow,
  valuesName,
} from '@bitshare/packed';
import { float32Tensor, float32Values } from '@bitshare/safetensors';
import type { PackedPart } from './pack-layer.ts';

/** A unique id for the node that shifts a layer's input. @param taken ids in use; the new id is added. */
export function offsetId(layer: string, taken: Set<string>): string {
  let id = `${layer}.offset`;
  while (taken.has(id)) id += "'";
  taken.add(id);
  return id;
}

/**
 * What is added to a packed layer's input so that its codes begin at zero; 0 where nothing is. @param graph that was packed: what
 * the layer reads there but not here is the node that adds it.
 */
export function inputOffset({ tensors }: PackedNetwork, { id, inputs }: PackedLayer, graph: Graph): number {
  const [read] = inputs as [string];
  const own = graph.nodes.find((node) => node.id === id)!.inputs[0];
  return read === own ? 0 : float32Values(tensors.get(valuesName(read))!).at(-1)!;
}

/**
 * The node that lifts a layer's input. @param id that it gets. @param shape of the input, without the batch.
 * @throws UserError when the layer pads its input: zeros around the image are not lifted along.
 */
export function offsetNode(node: LayerNode, id: string, shape: Shape, lift: number): PackedPart<PackedNode> {
  if (padsInput(node, shape))
    throw new UserError(
      `layer "${node.id}" pads an input that may be negative, which has no codes to export.`,
      'Put a ReLU before it, or give its input 32 bits in the policy.',
    );
  const channels = shape.at(-1)!;
  const values = new Float32Array(2 * channels).fill(1, 0, channels).fill(lift, channels);
  return {
    node: { id, op: 'scaleShift', inputs: node.inputs },
    tensors: [[valuesName(id), float32Tensor([2, channels], values)]],
  };
}

/**
 * The layer's bias, and in it what the offset would add to its sums: offset times the sum of each filter's weights.
 * @param weights filters fastest.
 */
export function offsetBias(
  weights: Float32Array,
  filters: number,
  offset: number,
  own: Float32Array | undefined,
): Float32Array {
  const sums = new Float64Array(filters);
  for (const [i, weight] of weights.entries()) sums[i % filters]! += weight;
  return Float32Array.from(sums, (sum, filter) => (own?.[filter] ?? 0) - offset * sum);
}

function padsInput(node: LayerNode, shape: Shape): boolean {
  if (node.op === 'dense') return false;
  const { kernelSize, strides, padding } = node.attributes;
  const { top, left, height, width } = placeWindow(shape, { size: kernelSize, strides, padding });
  const reaches = (before: number, out: number, axis: 0 | 1) =>
    (out - 1) * strides[axis] + kernelSize[axis] - before > shape[axis]!;
  return top > 0 || left > 0 || reaches(top, height, 0) || reaches(left, width, 1);
}
