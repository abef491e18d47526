import { activationAt, type Call, constantAt } from '../arguments.ts';
import { refuse } from '../format/operation.ts';
import { add } from '../onnx-draft.ts';
import { type Activation, channelAxis, channelsOf } from '../value.ts';
import { computed } from './views.ts';
import { floatValues } from './weights.ts';
import type { Writer } from './writer.ts';

/** Parameters by their place among the inputs. */
const roles = ['scale', 'offset', 'mean', 'variance'] as const;

export const batchNorm: Writer = (draft, call) => {
  const { operation } = call;
  const x = activationAt(call, 0);
  if (operation.attributes.int('training_mode', 0) === 1 || operation.outputs.slice(1).some(Boolean))
    refuse(
      operation,
      'computes statistics of its batch',
      'Export the model for inference (in PyTorch, after model.eval()).',
    );
  if (channelAxis(x) !== 1) refuse(operation, `reads [${x.shape}], whose second axis is not the channels`);
  const attributes = {
    epsilon: operation.attributes.float('epsilon', 1e-5),
    momentum: operation.attributes.float('momentum', 0.9),
  };
  const parameters = roles.map((role, i) => [role, parameter(call, x, i + 1, role)] as const);
  const id = add(draft, operation, { op: 'batchNorm', inputs: [x.node], attributes });
  for (const [role, values] of parameters) draft.weights[`${id}/${role}`] = values;
  return computed(x, id);
};

function parameter(call: Call, x: Activation, index: number, role: string) {
  const values = Float32Array.from(floatValues(call, constantAt(call, index, role), role));
  if (values.length !== channelsOf(x))
    refuse(call.operation, `has ${values.length} values of ${role} for ${channelsOf(x)} channels`);
  return { shape: [values.length], values };
}
