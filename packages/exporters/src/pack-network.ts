import {
  COST_MODEL,
  type CostModel,
  type GraphNode,
  isLayer,
  QUANTIZER,
  type Quantizer,
  type TrainedNetwork,
  type Weights,
} from '@bitshare/core';
import {
  countLayers,
  extract,
  filtersOf,
  fullPrecisionPolicy,
  graphLayers,
  normalizedLayers,
  signedInputs,
} from '@bitshare/network';
import { type PackedLedger, type PackedNetwork, type PackedNode, valuesName } from '@bitshare/packed';
import { float32Tensor } from '@bitshare/safetensors';
import { foldBatchNorm } from './fold-batch-norm.ts';
import { type PackedPart, packLayer } from './pack-layer.ts';

export interface PackingTools {
  /** The quantizer of the training. */
  readonly quantizer: Quantizer;
  /** The cost model of the ledger. */
  readonly cost: CostModel;
}

/** The roles of the tools. */
export const packingNeeds = { quantizer: QUANTIZER, cost: COST_MODEL } as const;

/**
 * A trained network with its weights as codes, which all formats are rendered from. Batch norms
 * become a scale and a shift per channel; filters that the policy drops are removed.
 * @throws UserError naming a layer that cannot be packed.
 */
export async function packNetwork(
  trained: TrainedNetwork,
  { quantizer, cost }: PackingTools,
): Promise<PackedNetwork> {
  const wanted = trained.policy ?? fullPrecisionPolicy(trained.graph);
  const { graph, weights, policy } = extract(trained.graph, trained.weights, wanted);
  const original = trained.original ?? trained.graph;
  const layers = graphLayers(graph);
  const filtersBefore = new Map(graphLayers(original).map((node) => [node.id, filtersOf(node)]));
  const signed = signedInputs(graph);
  const normalized = normalizedLayers(graph);
  const pack = async (node: GraphNode): Promise<PackedPart<PackedNode>> =>
    isLayer(node)
      ? packLayer({
          ...{ node, weights, quantizer },
          policy: policy.layers[node.id]!,
          first: node.id === layers[0]!.id,
          signed: signed.has(node.id),
          keepsScale: !normalized.has(node.id),
          originalFilters: filtersBefore.get(node.id) ?? filtersOf(node),
        })
      : packPlainNode(node, weights);
  const parts: PackedPart<PackedNode>[] = [];
  for (const node of graph.nodes) parts.push(await pack(node));
  const { labels, normalization, provenance = {} } = trained;
  return {
    name: graph.name,
    nodes: parts.map(({ node }) => node),
    output: graph.output,
    ...(graph.otherOutputs ? { otherOutputs: graph.otherOutputs } : {}),
    image: { ...(normalization ? { normalization } : {}), ...(labels ? { labels } : {}) } as never,
    ledger: ledgerOf(),
    provenance,
    tensors: new Map(parts.flatMap(({ tensors }) => tensors)),
  };

  function ledgerOf(): PackedLedger {
    const { convention, unit, total, layers } = cost.ledger(countLayers(graph, policy), graph);
    return {
      ...{ convention, unit, total },
      original: cost.ledger(countLayers(original), original).total,
      layers: layers.map((layer) => layer.cost),
    };
  }
}

/** A node without weights, or a batch norm. */
function packPlainNode(
  node: Exclude<GraphNode, { op: 'conv2d' | 'dense' }>,
  weights: Weights,
): PackedPart<PackedNode> {
  const { id, inputs } = node;
  if (node.op !== 'batchNorm')
    return { node: { id, op: node.op, inputs, ...node.attributes } as PackedNode, tensors: [] };
  const folded = foldBatchNorm(node, weights);
  return {
    node: { id, op: 'scaleShift', inputs },
    tensors: [[valuesName(id), float32Tensor([2, folded.length / 2], folded)]],
  };
}
