import { elements, isPackedLayer, type PackedNetwork, packedShapes, valuesName } from '@bitshare/packed';
import { float32Values } from '@bitshare/safetensors';
import { type Executor, outputsOf } from './executor.ts';
import { networkLayer } from './network-layer.ts';
import { computeLayer, quantizeInput } from './reference-layer.ts';
import { computeNode } from './reference-node.ts';

/**
 * The network in plain TypeScript, node by node and image by image: the readable definition of a packed file, and the reference of
 * the fast executors. Every float operation rounds to float32.
 */
export function createReference(network: PackedNetwork): Executor {
  const { nodes, tensors } = network;
  const outputs = outputsOf(network);
  const shapes = packedShapes(nodes);
  const layers = new Map(
    nodes
      .filter(isPackedLayer)
      .map((node) => [node.id, networkLayer(network, node, shapes.get(node.inputs[0]!)!)]),
  );
  const scaleShifts = new Map(
    nodes
      .filter((node) => node.op === 'scaleShift')
      .map(({ id }) => [id, float32Values(tensors.get(valuesName(id))!)] as const),
  );

  return {
    build: 'reference',
    run(images, count, listen) {
      const size = images.length / count;
      const answers = new Map(
        outputs.map((id) => [id, new Float32Array(count * elements(shapes.get(id)!))] as const),
      );
      for (let i = 0; i < count; i++) {
        const values = runImage(images.subarray(i * size, (i + 1) * size), (layer, codes) =>
          listen?.(layer, codes, i, 1),
        );
        for (const [id, all] of answers) all.set(values.get(id)!, i * elements(shapes.get(id)!));
      }
      return answers;
    },
  };

  /** The values of all nodes. */
  function runImage(
    image: Float32Array,
    listen: (layer: string, codes: Uint8Array) => void,
  ): ReadonlyMap<string, Float32Array> {
    const values = new Map<string, Float32Array>();
    for (const node of nodes) {
      const inputs = node.inputs.map((id) => ({ shape: shapes.get(id)!, values: values.get(id)! }));
      const shape = shapes.get(node.id)!;
      if (node.op === 'input') values.set(node.id, image);
      else if (isPackedLayer(node)) {
        const { values: x, shape: inputShape } = inputs[0]!;
        const codes = node.activations && quantizeInput(x, node.activations);
        if (codes) listen(node.id, codes);
        values.set(node.id, computeLayer(layers.get(node.id)!, x, codes, inputShape, shape));
      } else values.set(node.id, computeNode(node, inputs, scaleShifts.get(node.id)));
    }
    return values;
  }
}
