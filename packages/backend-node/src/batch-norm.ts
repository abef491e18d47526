import type { BatchNormAttributes, FusedActivation } from '@bitshare/ops';
import * as tf from '@tensorflow/tfjs';
import { backendName, type OpAttribute, type TensorflowBackend } from './tensorflow-backend.ts';

// The training batch norm of @bitshare/ops by TensorFlow's FusedBatchNormV3 and its gradient. tfjs-node offers only the form for
// inference. For the CPU alone: there the second reserved output is the biased variance, on a GPU it is something else.

type Inputs<Name extends string> = Readonly<Record<Name, tf.Tensor>>;

const activate: Readonly<Record<FusedActivation, (y: tf.Tensor) => tf.Tensor>> = {
  linear: (y) => y,
  relu: tf.relu,
  relu6: tf.relu6,
};

function forward(
  inputs: Inputs<'x' | 'scale' | 'offset'>,
  attributes: BatchNormAttributes,
  backend: TensorflowBackend,
) {
  const { x, scale, offset } = inputs;
  const none = tf.zeros([0]);
  const [y, mean, , , variance] = backend.executeMultipleOutputs(
    'FusedBatchNormV3',
    opAttributes(backend, attributes),
    [asImages(x), scale, offset, none, none],
    6,
  );
  return [activate[attributes.activation](tf.reshape(y!, x.shape)), mean!, variance!];
}

function backward(
  inputs: Inputs<'dy' | 'x' | 'y' | 'scale' | 'mean' | 'variance'>,
  attributes: BatchNormAttributes,
  backend: TensorflowBackend,
) {
  const { dy, x, y, scale, mean, variance } = inputs;
  const [dx, dscale, doffset] = backend.executeMultipleOutputs(
    'FusedBatchNormGradV3',
    opAttributes(backend, attributes),
    [
      asImages(throughActivation(dy, y, attributes, backend)),
      asImages(x),
      scale,
      mean,
      variance,
      tf.zeros([0]),
    ],
    5,
  );
  return [tf.reshape(dx!, x.shape), dscale!, doffset!];
}

const gradientOps = { relu: 'ReluGrad', relu6: 'Relu6Grad' } as const;

function throughActivation(
  dy: tf.Tensor,
  y: tf.Tensor,
  { activation }: BatchNormAttributes,
  backend: TensorflowBackend,
): tf.Tensor {
  if (activation === 'linear') return dy;
  return backend.executeMultipleOutputs(gradientOps[activation], [floatType('T', backend)], [dy, y], 1)[0]!;
}

/** In the shape `[batch, height, width, channels]` that TensorFlow takes. Only the channels matter. */
const asImages = (x: tf.Tensor): tf.Tensor => tf.reshape(x, [-1, 1, 1, x.shape.at(-1)!]);

const floatType = (name: string, { binding }: TensorflowBackend): OpAttribute => ({
  name,
  type: binding.TF_ATTR_TYPE,
  value: binding.TF_FLOAT,
});

const opAttributes = (backend: TensorflowBackend, { epsilon }: BatchNormAttributes): OpAttribute[] => [
  floatType('T', backend),
  floatType('U', backend),
  { name: 'epsilon', type: backend.binding.TF_ATTR_FLOAT, value: epsilon },
  { name: 'data_format', type: backend.binding.TF_ATTR_STRING, value: 'NHWC' },
  { name: 'is_training', type: backend.binding.TF_ATTR_BOOL, value: true },
];

/** Registers both directions under their names in @bitshare/ops, in place of the composed forms. */
export function registerBatchNorm(): void {
  register('BatchNormTrain', forward);
  register('BatchNormTrainGrad', backward);
}

function register<Name extends string>(
  kernelName: string,
  run: (inputs: Inputs<Name>, attributes: BatchNormAttributes, backend: TensorflowBackend) => tf.Tensor[],
): void {
  if (tf.getKernel(kernelName, backendName)) tf.unregisterKernel(kernelName, backendName);
  tf.registerKernel({
    kernelName,
    backendName,
    kernelFunc: ({ inputs, attrs, backend }) =>
      tf.tidy(() => run(inputs as Inputs<Name>, attrs as never, backend as TensorflowBackend)),
  });
}
