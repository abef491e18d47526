import type { Random } from '@bitshare/core';
import * as tf from '@tensorflow/tfjs';

interface CpuBackend {
  readonly data: { get(dataId: object): { readonly values: Float32Array | Uint8Array } };
  makeTensorInfo(shape: number[], dtype: 'float32', values: Float32Array): tf.TensorInfo;
  disposeIntermediateTensorInfo(tensor: tf.TensorInfo): void;
}

/** Eight times the spacing of floats: what single-precision sums of a hundred terms may well be off by. */
const noise = 2 ** -20;

/** Kernels that compare, choose or copy: they round nothing, and a tie (two values at relu6's 6) is one on every engine. */
const exact: readonly string[] = [
  ...['Less', 'LessEqual', 'Greater', 'GreaterEqual', 'Step', 'Relu', 'Relu6', 'MaxPool', 'MaxPoolGrad'],
  ...['Cast', 'Concat', 'Identity', 'PadV2', 'Reshape', 'Slice', 'SplitV', 'Tile', 'Transpose'],
];

/**
 * Registers tfjs's cpu backend once more, with the float inputs of all kernels that round moved by up to one part in 2^20, each entry by
 * itself (Monte Carlo arithmetic: Parker, 1997). What a computation gives there some correct engine might give: a rounded sum of
 * products is the exact one of factors that are moved a little (Higham, Accuracy and Stability of Numerical Algorithms, section 3.1).
 * Zeros stay zeros.
 */
export function registerNoisyCpu(name: string, random: Random): void {
  const moved = (value: number) => value * (1 + noise * (2 * random.next() - 1));
  const noisy =
    (kernel: tf.KernelFunc): tf.KernelFunc =>
    (call) => {
      const backend = call.backend as CpuBackend;
      const copies: tf.TensorInfo[] = [];
      const copy = (tensor: tf.TensorInfo): tf.TensorInfo => {
        if (tensor?.dtype !== 'float32') return tensor;
        // A truth value that was cast to float is still stored in bytes.
        const values = Float32Array.from(backend.data.get(tensor.dataId).values, moved);
        copies.push(backend.makeTensorInfo(tensor.shape, 'float32', values));
        return copies.at(-1)!;
      };
      // Concat's inputs are a list, all others' an object.
      const inputs = (Array.isArray(call.inputs) ? [] : {}) as Record<string, tf.TensorInfo>;
      for (const [key, tensor] of Object.entries(call.inputs)) inputs[key] = copy(tensor as tf.TensorInfo);
      const outputs = kernel({ ...call, inputs });
      for (const tensor of copies) backend.disposeIntermediateTensorInfo(tensor);
      return outputs;
    };
  tf.registerBackend(name, tf.findBackendFactory('cpu'));
  for (const kernel of tf.getKernelsForBackend('cpu'))
    tf.registerKernel({
      ...kernel,
      backendName: name,
      kernelFunc: exact.includes(kernel.kernelName) ? kernel.kernelFunc : noisy(kernel.kernelFunc),
    });
}
