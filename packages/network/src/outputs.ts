import type { Graph } from '@bitshare/core';

/** Ids of the nodes whose values leave the network: the output first, then the others. */
export const outputsOf = ({ output, otherOutputs = [] }: Graph): ReadonlySet<string> =>
  new Set([output, ...otherOutputs]);

/** Id of the node whose value losses and accuracies read: the output, or what its softmax reads. */
export function logitsOf({ nodes, output }: Graph): string {
  const node = nodes.find(({ id }) => id === output)!;
  return node.op === 'softmax' ? node.inputs[0]! : output;
}
