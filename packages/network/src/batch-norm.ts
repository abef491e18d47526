import type { BatchNormNode, Graph, GraphNode, ParameterStore } from '@bitshare/core';
import { batchNormTrain, type FusedActivation } from '@bitshare/ops';
import * as tf from '@tensorflow/tfjs';
import { outputsOf } from './outputs.ts';

interface BatchStatistics {
  readonly node: BatchNormNode;
  readonly mean: tf.Tensor;
  readonly variance: tf.Tensor;
  /** Number of averaged values per channel. */
  readonly positions: number;
}

/** The batch norms of one network. They keep the last batch's statistics until the running statistics are updated. */
export interface BatchNorms {
  /** Id of the activation that is fused with a batch norm, if it is the only reader. */
  readonly fused: ReadonlyMap<string, GraphNode>;
  apply(node: BatchNormNode, x: tf.Tensor, training: boolean): tf.Tensor;
  /**
   * Moves the running statistics towards the last batch's, outside any gradient tape.
   * @param keep weight of the old value. Default: each batch norm's momentum.
   */
  update(keep?: number): void;
  dispose(): void;
}

export function createBatchNorms(graph: Graph, parameters: ParameterStore): BatchNorms {
  const fused = fusedActivations(graph);
  const seen = new Map<string, BatchStatistics>();
  const value = (node: BatchNormNode, role: string) => parameters.get(`${node.id}/${role}`).variable;
  const forget = () => {
    for (const { mean, variance } of seen.values()) tf.dispose([mean, variance]);
    seen.clear();
  };

  return {
    fused,
    apply(node, x, training) {
      const activation = (fused.get(node.id)?.op ?? 'linear') as FusedActivation;
      if (!training) return tf.tidy(() => evaluate(node, x, activation));
      const result = batchNormTrain(x, value(node, 'scale'), value(node, 'offset'), {
        epsilon: node.attributes.epsilon,
        activation,
      });
      const old = seen.get(node.id);
      if (old) tf.dispose([old.mean, old.variance]);
      seen.set(node.id, {
        node,
        mean: tf.keep(result.mean),
        variance: tf.keep(result.variance),
        positions: x.size / result.mean.size,
      });
      return result.output;
    },
    update(keep) {
      tf.tidy(() => {
        for (const { node, mean, variance, positions } of seen.values()) {
          // The running variance is unbiased, as in PyTorch.
          const unbiased = tf.mul(variance, positions / Math.max(1, positions - 1));
          const kept = keep ?? node.attributes.momentum;
          move(value(node, 'mean'), mean, kept);
          move(value(node, 'variance'), unbiased, kept);
        }
      });
      forget();
    },
    dispose: forget,
  };

  function evaluate(node: BatchNormNode, x: tf.Tensor, activation: FusedActivation): tf.Tensor {
    const factor = tf.mul(
      value(node, 'scale'),
      tf.rsqrt(tf.add(value(node, 'variance'), node.attributes.epsilon)),
    );
    const y = tf.add(tf.mul(x, factor), tf.sub(value(node, 'offset'), tf.mul(value(node, 'mean'), factor)));
    return activation === 'linear' ? y : activation === 'relu' ? tf.relu(y) : tf.relu6(y);
  }
}

/** @param keep weight of the old value. */
function move(running: tf.Variable, batch: tf.Tensor, keep: number): void {
  running.assign(tf.add(tf.mul(running, keep), tf.mul(batch, 1 - keep)));
}

function fusedActivations(graph: Graph): ReadonlyMap<string, GraphNode> {
  const outputs = outputsOf(graph);
  return new Map(
    graph.nodes.flatMap((node) => {
      if (node.op !== 'batchNorm' || outputs.has(node.id)) return [];
      const users = graph.nodes.filter((user) => user.inputs.includes(node.id));
      const [only] = users;
      return users.length === 1 && (only!.op === 'relu' || only!.op === 'relu6')
        ? [[node.id, only!] as const]
        : [];
    }),
  );
}
