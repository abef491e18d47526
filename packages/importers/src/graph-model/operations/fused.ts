import { type Draft, freshId, put } from '../../draft/draft.ts';
import { type Activation, activate } from '../../draft/elementwise.ts';
import { attributeOf } from '../attributes.ts';
import { type Call, constantAt, refuse } from '../operation.ts';
import { perChannel } from './per-channel.ts';

/** Adds what the converter has fused into a layer: a bias, an activation. @param x the layer. @param next its first further input. */
export function fused(draft: Draft, call: Call, x: string, next: number): string {
  let [y, index] = [x, next];
  for (const op of attributeOf(call.node, 'fused_ops', 'texts', [])) {
    if (op === 'BiasAdd') {
      const id = freshId(draft, `${call.id}.bias`);
      const offset = perChannel(constantAt(call, index++), draft.shapes.get(y)!);
      y = put(draft, {
        id,
        title: call.title,
        op: 'scaleShift',
        inputs: [y],
        attributes: { factor: [1], offset },
      });
    } else {
      const activation = activationOf(op, call) ?? refuse(`has a fused ${op}, which a graph has not`);
      y = activate(draft, { id: `${call.id}.${activation.op}`, title: call.title }, y, activation);
    }
  }
  return y;
}

/** The activation that an operation of TensorFlow is. */
export function activationOf(op: string, { node }: Call): Activation | undefined {
  switch (op) {
    case 'Relu':
      return { op: 'relu', attributes: {} };
    case 'Relu6':
      return { op: 'relu6', attributes: {} };
    case 'Sigmoid':
      return { op: 'sigmoid', attributes: {} };
    case 'Softmax':
      return { op: 'softmax', attributes: {} };
    case 'LeakyRelu': {
      const fusedSlope = attributeOf(node, 'leakyrelu_alpha', 'number', 0.2);
      return { op: 'leakyRelu', attributes: { slope: attributeOf(node, 'alpha', 'number', fusedSlope) } };
    }
    default:
      return undefined;
  }
}
