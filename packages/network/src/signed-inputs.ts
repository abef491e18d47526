import { type Graph, type GraphNode, isLayer } from '@bitshare/core';

/** Operations whose value is never negative if what they read is not. */
const passesOn: ReadonlySet<GraphNode['op']> = new Set([
  'add',
  'maxPool',
  'averagePool',
  'globalAveragePool',
  'padChannels',
]);

/**
 * The layers whose input may be negative: between it and the last layer, batch norm or image before it stands no ReLU, as behind
 * the linear bottlenecks of MobileNetV2.
 */
export function signedInputs({ nodes }: Graph): ReadonlySet<string> {
  const unsigned = new Set<string>();
  for (const { id, op, inputs } of nodes)
    if (op === 'relu' || op === 'relu6' || (passesOn.has(op) && inputs.every((read) => unsigned.has(read))))
      unsigned.add(id);
  return new Set(nodes.filter((node) => isLayer(node) && !unsigned.has(node.inputs[0]!)).map(({ id }) => id));
}
