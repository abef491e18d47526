import { type Graph, type GraphNode, isLayer } from '@bitshare/core';

/** Operations whose value is never negative. */
const neverNegative: ReadonlySet<GraphNode['op']> = new Set([
  'relu',
  'relu6',
  'sigmoid',
  'hardSigmoid',
  'softmax',
]);

/** Operations with a non-negative value for non-negative inputs. */
const passesOn: ReadonlySet<GraphNode['op']> = new Set([
  'hardSwish',
  'silu',
  'leakyRelu',
  'add',
  'multiply',
  'concat',
  'sliceChannels',
  'channelShuffle',
  'padChannels',
  'pad',
  'upsample',
  'maxPool',
  'averagePool',
  'globalAveragePool',
  'globalMaxPool',
]);

/** Whether a node's value is never negative. @param inputs whether that is known of its inputs. */
function isUnsigned(node: GraphNode, inputs: readonly boolean[]): boolean {
  if (node.op === 'clip')
    return node.attributes.least >= 0 || (node.attributes.most >= 0 && inputs.every(Boolean));
  return neverNegative.has(node.op) || (passesOn.has(node.op) && inputs.every(Boolean));
}

/**
 * The layers whose input may be negative: nothing between it and the preceding layer, batch norm or image makes it positive, as
 * after the linear bottlenecks of MobileNetV2.
 */
export function signedInputs({ nodes }: Graph): ReadonlySet<string> {
  const unsigned = new Map<string, boolean>();
  for (const node of nodes)
    unsigned.set(
      node.id,
      isUnsigned(
        node,
        node.inputs.map((read) => unsigned.get(read)!),
      ),
    );
  return new Set(nodes.filter((node) => isLayer(node) && !unsigned.get(node.inputs[0]!)).map(({ id }) => id));
}
