import { isPackedLayer, type PackedNetwork, type PackedShape, packedShapes } from '@bitshare/packed';

/** The layers that read codes, and the shape of their input, without the batch. */
export function quantizedInputs({ nodes }: PackedNetwork): ReadonlyMap<string, PackedShape> {
  const shapes = packedShapes(nodes);
  const layers = nodes.filter((node) => isPackedLayer(node) && node.activations);
  return new Map(layers.map(({ id, inputs }) => [id, shapes.get(inputs[0]!)!]));
}
