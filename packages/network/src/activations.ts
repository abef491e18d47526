import type { ActivationNode } from '@bitshare/core';
import * as tf from '@tensorflow/tfjs';

/** `min(most, max(least, x))`. The gradient of tfjs compares and selects, which engines are slow at; a step function is quick. */
const clip = (x: tf.Tensor, least: number, most: number): tf.Tensor =>
  tf.customGrad((value, save) => {
    const y = tf.clipByValue(value as tf.Tensor, least, most);
    (save as tf.GradSaveFunc)([value as tf.Tensor]);
    return {
      value: y,
      gradFunc: (dy, [saved]) =>
        tf.mul(dy, tf.mul(tf.step(tf.sub(saved!, least)), tf.step(tf.sub(most, saved!)))),
    };
  })(x);

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
      return clip(tf.add(tf.mul(x, node.attributes.slope), node.attributes.offset), 0, 1);
    case 'hardSwish':
      return tf.mul(x, tf.mul(clip(tf.add(x, 3), 0, 6), 1 / 6));
    case 'silu':
      return tf.mul(x, tf.sigmoid(x));
    case 'leakyRelu':
      return tf.leakyRelu(x, node.attributes.slope);
    case 'clip':
      return clip(x, node.attributes.least, node.attributes.most);
  }
}
