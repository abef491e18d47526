import {
  type Graph,
  type GraphNode,
  type InputNode,
  isLayer,
  type LayerNode,
  type LayerTransform,
  type ParameterStore,
  type Weights,
} from '@bitshare/core';
import * as tf from '@tensorflow/tfjs';
import { createBatchNorms } from './batch-norm.ts';
import { computeNode } from './compute-node.ts';
import { computeLayer, flatten } from './convolve.ts';
import { identifyParameters } from './identify-parameters.ts';
import { lastReadsOf } from './last-reads.ts';
import { logitsOf, outputsOf } from './outputs.ts';
import { createParameterStore } from './parameter-store.ts';
import { validateGraph } from './validate-graph.ts';

export interface ForwardOptions {
  /** Whether batch norm uses and stores the batch's statistics. */
  readonly training: boolean;
  /** How layers compute; absent: plain float. */
  readonly transform?: LayerTransform | undefined;
}

/** The trainable form of a graph, with variables. */
export interface Network {
  readonly graph: Graph;
  /** `[height, width, channels]`. */
  readonly inputShape: [number, number, number];
  readonly parameters: ParameterStore;
  /**
   * Logits `[batch, classes]`: the graph's output, or what its softmax reads. The caller wraps the call in `tf.tidy`; only batch
   * statistics outlive that scope. Outside training, where no gradient tape needs them, values are freed after their last reader,
   * unless `tf.keep` holds them.
   */
  forward(images: tf.Tensor4D, options: ForwardOptions): tf.Tensor2D;
  /** The values of the graph's output (behind its softmax, if it is one) and other outputs, by id. Otherwise as `forward`. */
  outputs(images: tf.Tensor4D, options: ForwardOptions): Readonly<Record<string, tf.Tensor>>;
  /**
   * Moves the running statistics of batch norm towards those of the last training pass. Call it outside the gradient tape.
   * @param keep weight of the old statistics: `(i - 1) / i` after pass i gives the mean of all passes. Default: each
   * batch norm's momentum.
   */
  updateStatistics(keep?: number): void;
  dispose(): void;
}

/**
 * Creates the variables of a graph. The weights may include quantizer parameters.
 * @throws UserError when the graph is not valid, or naming a weight that is missing, has another shape or is not of this graph.
 */
export function createNetwork(graph: Graph, weights: Weights): Network {
  validateGraph(graph);
  const parameters = loadParameters(graph, weights);
  const batchNorms = createBatchNorms(graph, parameters);
  const absorbed = new Set([...batchNorms.fused.values()].map((node) => node.id));
  const input = graph.nodes.find((node) => node.op === 'input')!;
  const logits = logitsOf(graph);

  const evaluate = (
    node: Exclude<GraphNode, InputNode>,
    values: readonly tf.Tensor[],
    { training, transform }: ForwardOptions,
  ): tf.Tensor => {
    const x = values[0]!;
    if (isLayer(node)) return applyLayer(node, x, training, transform);
    if (absorbed.has(node.id)) return x;
    if (node.op === 'batchNorm') return batchNorms.apply(node, x, training);
    return tf.tidy(() => computeNode(node, values));
  };

  const applyLayer = (
    node: LayerNode,
    x: tf.Tensor,
    training: boolean,
    transform: LayerTransform | undefined,
  ): tf.Tensor => {
    const w = parameters.get(`${node.id}/weights`).variable;
    const bias = node.attributes.bias ? parameters.get(`${node.id}/bias`).variable : undefined;
    const layerInput = node.op === 'dense' ? flatten(x) : x;
    const compute = (a: tf.Tensor, b: tf.Tensor) => tf.tidy(() => computeLayer(node, a, b, bias));
    return transform
      ? transform.apply({ node, input: layerInput, weights: w, training, compute })
      : compute(layerInput, w);
  };

  /** The wanted values by node. */
  const valuesOf = (wanted: ReadonlySet<string>) => {
    const lastReads = lastReadsOf(graph, wanted);
    return (images: tf.Tensor4D, options: ForwardOptions): ReadonlyMap<string, tf.Tensor> => {
      const values = new Map<string, tf.Tensor>([[input.id, images]]);
      const release = (id: string) => {
        const value = values.get(id)!;
        values.delete(id);
        // The value of a fused activation is that of its batch norm. A layer transform may keep its input with `tf.keep`.
        if (value !== images && !value.kept && ![...values.values()].includes(value)) value.dispose();
      };
      for (const node of graph.nodes) {
        if (node.op === 'input') continue;
        const inputs = node.inputs.map((id) => values.get(id)!);
        values.set(node.id, evaluate(node, inputs, options));
        // In training the tape still needs the values, and frees them.
        if (!options.training) lastReads.get(node.id)?.forEach(release);
      }
      return values;
    };
  };
  const logitsFrom = valuesOf(new Set([logits]));
  const outputsFrom = valuesOf(outputsOf(graph));

  return {
    graph,
    inputShape: [...input.attributes.shape],
    parameters,
    forward: (images, options) => logitsFrom(images, options).get(logits) as tf.Tensor2D,
    outputs(images, options) {
      const values = outputsFrom(images, options);
      return Object.fromEntries([...outputsOf(graph)].map((id) => [id, values.get(id)!]));
    },
    updateStatistics: (keep) => batchNorms.update(keep),
    dispose() {
      batchNorms.dispose();
      parameters.dispose();
    },
  };
}

function loadParameters(graph: Graph, weights: Weights): ParameterStore {
  const ids = identifyParameters(graph, weights);
  const store = createParameterStore();
  for (const [name, id] of ids) store.add(id, weights[name]!);
  return store;
}
