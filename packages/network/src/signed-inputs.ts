import { type Graph, type GraphNode, isLayer } from '@bitshare/core';

/** Operations with a non-negative value for non-negative inputs. */
const passesOn: ReadonlySet<GraphNode['op']> = new Set([
  'add',
  'maxPool',
  'averagePool',
  'globalAveragePool',
  'padChannels',
]);

/**
 * The layers whose input may be negative: no ReLU stands between it and the preceding layer, batch norm or image, as after
 * the linear bottlenecks of MobileNetV2.
 */
export function signedInputs({ nodes }: Graph): ReadonlySet<string> {
  const unsigned = new Set<string>();
  for (const { id, op, inputs } of nodes)
    if (op === 'relu' || op === 'relu6' || (passesOn.has(op) && inputs.every((read) => unsigned.has(read))))
      unsigned.add(id);
  return new Set(nodes.filter((node) => isLayer(node) && !unsigned.has(node.inputs[0]!)).map(({ id }) => id));
}
