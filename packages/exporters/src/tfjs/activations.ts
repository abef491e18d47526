import type { PackedActivation, PackedNode } from '@bitshare/packed';
import * as tf from '@tensorflow/tfjs';
import { type GeneratedRole, generatedName, layerName } from './tfjs-names.ts';
import { apply, type TfjsPlace } from './tfjs-place.ts';

/** Operations that compute each value by itself, or the softmax of a vector. */
type Activation = PackedActivation | Extract<PackedNode, { op: 'softmax' }>;

export function applyActivation(node: Activation, { inputs }: TfjsPlace): tf.SymbolicTensor {
  const [x] = inputs as [tf.SymbolicTensor];
  const name = layerName(node.id);
  switch (node.op) {
    case 'relu':
      return apply(tf.layers.reLU({ name }), x);
    case 'relu6':
      return apply(tf.layers.reLU({ name, maxValue: 6 }), x);
    case 'sigmoid':
      return apply(tf.layers.activation({ name, activation: 'sigmoid' }), x);
    case 'silu':
      return apply(tf.layers.activation({ name, activation: 'swish' }), x);
    case 'leakyRelu':
      return apply(tf.layers.leakyReLU({ name, alpha: node.slope }), x);
    case 'softmax':
      return apply(tf.layers.softmax({ name }), x);
    case 'hardSigmoid': {
      const { slope: scale, offset } = node;
      const line = tf.layers.rescaling({ name: generatedName(node.id, 'line'), scale, offset });
      return apply(tf.layers.reLU({ name, maxValue: 1 }), apply(line, x));
    }
    case 'hardSwish': {
      const shifted = tf.layers.rescaling({ name: generatedName(node.id, 'line'), scale: 1, offset: 3 });
      const gate = tf.layers.reLU({ name: generatedName(node.id, 'gate'), maxValue: 6 });
      const product = tf.layers.multiply({ name: generatedName(node.id, 'product') });
      return apply(
        tf.layers.rescaling({ name, scale: 1 / 6, offset: 0 }),
        apply(product, x, apply(gate, apply(shifted, x))),
      );
    }
    case 'clip':
      return clip(node, x);
  }
}

/** Exact for any bounds: the smaller or larger of the value and a constant, which is the value times zero plus the bound. */
function clip({ id, least, most }: Extract<Activation, { op: 'clip' }>, x: tf.SymbolicTensor) {
  const name = layerName(id);
  if (least === 0) return apply(tf.layers.reLU({ name, maxValue: most }), x);
  const constant = (role: GeneratedRole, offset: number) =>
    apply(tf.layers.rescaling({ name: generatedName(id, role), scale: 0, offset }), x);
  const raised = tf.layers.maximum({ name: generatedName(id, 'raised') });
  return apply(
    tf.layers.minimum({ name }),
    apply(raised, x, constant('least', least)),
    constant('most', most),
  );
}
