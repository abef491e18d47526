import type * as tf from '@tensorflow/tfjs';

/** The part of tfjs-node's backend that is used here. */
export interface TensorflowBackend extends tf.KernelBackend {
  readonly isUsingGpuDevice: boolean;
  /** The C library's version and the numbers of its types. */
  readonly binding: Readonly<Record<AttributeType | 'TF_FLOAT', number>> & { readonly TF_Version: string };
  /** Runs an op by TensorFlow's name of it. */
  executeMultipleOutputs(
    op: string,
    attributes: readonly OpAttribute[],
    inputs: readonly tf.TensorInfo[],
    outputs: number,
  ): tf.Tensor[];
}

type AttributeType = 'TF_ATTR_TYPE' | 'TF_ATTR_FLOAT' | 'TF_ATTR_STRING' | 'TF_ATTR_BOOL';

/** An attribute as the binding takes it. */
export interface OpAttribute {
  readonly name: string;
  readonly type: number;
  readonly value: number | string | boolean;
}

/** The name under which tfjs-node registers itself. */
export const backendName = 'tensorflow';
