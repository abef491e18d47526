import type { BatchNormNode, Conv2dNode, Graph, GraphNode, TensorData, Weights } from '@bitshare/core';
import { filtersOf } from './layers.ts';
import { outputsOf } from './outputs.ts';

/** Statistics of a layer's output, bias included, by filter. */
export interface OutputMoments {
  readonly mean: ArrayLike<number>;
  readonly variance: ArrayLike<number>;
}

/** The convolutions that no batch norm reads, and that are no output. */
export function unnormalizedConvolutions(graph: Graph): readonly Conv2dNode[] {
  const outputs = outputsOf(graph);
  const normalized = new Set(graph.nodes.flatMap(({ op, inputs }) => (op === 'batchNorm' ? inputs : [])));
  return graph.nodes.filter(
    (node): node is Conv2dNode => node.op === 'conv2d' && !normalized.has(node.id) && !outputs.has(node.id),
  );
}

const epsilon = 1e-5;

/**
 * Puts a batch norm behind convolutions, with the statistics that their outputs have, and a scale and an offset that take the
 * normalization back: the network computes what it did. Biases become part of the batch norms. It is the inverse of folding them.
 * @param moments by id of the convolution.
 */
export function insertBatchNorms(
  graph: Graph,
  weights: Weights,
  moments: ReadonlyMap<string, OutputMoments>,
): { readonly graph: Graph; readonly weights: Weights } {
  const taken = new Set(graph.nodes.map(({ id }) => id));
  const norms = new Map([...moments.keys()].map((id) => [id, newId(`${id}.norm`, taken)] as const));
  const readNorm = <Node extends GraphNode>(node: Node): Node => ({
    ...node,
    inputs: node.inputs.map((id) => norms.get(id) ?? id),
  });
  const nodes = graph.nodes.flatMap((node): GraphNode[] => {
    const norm = norms.get(node.id);
    if (norm === undefined || node.op !== 'conv2d') return [readNorm(node)];
    const attributes = { ...node.attributes, bias: false };
    return [{ ...readNorm(node), attributes }, batchNormOf(node.id, norm)];
  });
  const kept: Record<string, TensorData> = { ...weights };
  for (const node of graph.nodes) {
    const norm = norms.get(node.id);
    if (norm === undefined || node.op !== 'conv2d') continue;
    const bias = kept[`${node.id}/bias`];
    delete kept[`${node.id}/bias`];
    Object.assign(kept, normWeights(norm, filtersOf(node), moments.get(node.id)!, bias));
  }
  return { graph: { ...graph, nodes }, weights: kept };
}

const batchNormOf = (layer: string, id: string): BatchNormNode => ({
  ...{ id, op: 'batchNorm', inputs: [layer] },
  attributes: { epsilon, momentum: 0.9 },
});

function normWeights(
  norm: string,
  filters: number,
  { mean, variance }: OutputMoments,
  bias: TensorData | undefined,
): Weights {
  const vector = (value: (filter: number) => number): TensorData => ({
    shape: [filters],
    values: Float32Array.from({ length: filters }, (_, filter) => value(filter)),
  });
  return {
    [`${norm}/scale`]: vector((filter) => Math.sqrt(variance[filter]! + epsilon)),
    [`${norm}/offset`]: vector((filter) => mean[filter]!),
    [`${norm}/mean`]: vector((filter) => mean[filter]! - (bias?.values[filter] ?? 0)),
    [`${norm}/variance`]: vector((filter) => variance[filter]!),
  };
}

/** @param taken ids in use; the new one is added. */
function newId(wanted: string, taken: Set<string>): string {
  let id = wanted;
  while (taken.has(id)) id += "'";
  taken.add(id);
  return id;
}
