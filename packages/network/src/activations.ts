import type { GraphNode } from '@bitshare/core';
import * as tf from '@tensorflow/tfjs';

const activationOps = [
  'relu',
  'relu6',
  'sigmoid',
  'hardSigmoid',
  'hardSwish',
  'silu',
  'leakyRelu',
  'clip',
] as const;

/** A function of each value alone. */
export type ActivationNode = Extract<GraphNode, { op: (typeof activationOps)[number] }>;

export const isActivation = (node: GraphNode): node is ActivationNode =>
  (activationOps as readonly string[]).includes(node.op);

/** An activation's value. Composed of operations whose gradients tfjs has on every engine. */
export function activate(node: ActivationNode, x: tf.Tensor): tf.Tensor {
  switch (node.op) {
    case 'relu':
      return tf.relu(x);
    case 'relu6':
      return tf.relu6(x);
    case 'sigmoid':
      return tf.sigmoid(x);
    case 'hardSigmoid':
      return tf.clipByValue(tf.add(tf.mul(x, node.attributes.slope), node.attributes.offset), 0, 1);
    case 'hardSwish':
      return tf.mul(x, tf.mul(tf.clipByValue(tf.add(x, 3), 0, 6), 1 / 6));
    case 'silu':
      return tf.mul(x, tf.sigmoid(x));
    case 'leakyRelu':
      return tf.leakyRelu(x, node.attributes.slope);
    case 'clip':
      return tf.clipByValue(x, node.attributes.least, node.attributes.most);
  }
}
