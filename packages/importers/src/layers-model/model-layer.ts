import { type TensorData, UserError } from '@bitshare/core';
import type * as tf from '@tensorflow/tfjs';

type TfLayer = tf.layers.Layer;

/** One application of a layer of a `tf.LayersModel`, as plain data. */
export interface ModelLayer {
  readonly name: string;
  /** `'Conv2D'`. */
  readonly className: string;
  /** As `getConfig()` gives it. */
  readonly config: Readonly<Record<string, unknown>>;
  /** In the order of `getWeights()`. */
  readonly weights: readonly TensorData[];
  /** Shapes of what it reads, without the batch. */
  readonly inputShapes: readonly (readonly number[])[];
  /** Whether its value is the model's answer. */
  readonly last: boolean;
}

/** Refuses a model, naming the layer. */
export function refuse({ name, className }: Pick<ModelLayer, 'name' | 'className'>, why: string): never {
  throw new UserError(
    `layer "${name}" (${className}) ${why}`,
    'The guide lists the layers and options that a network can be made of.',
  );
}

/** Refuses a layer unless an option has the one value that a graph can express, or is not given. */
export function demand(layer: ModelLayer, option: string, wanted: unknown): void {
  const given = layer.config[option];
  if (given === undefined || given === null || JSON.stringify(given) === JSON.stringify(wanted)) return;
  refuse(layer, `has ${option} ${JSON.stringify(given)}; only ${JSON.stringify(wanted)} is supported`);
}

export async function weightsOf(layer: TfLayer): Promise<readonly TensorData[]> {
  return Promise.all(
    layer.getWeights().map(async (tensor) => ({
      shape: [...tensor.shape],
      values: Float32Array.from(await tensor.data()),
    })),
  );
}
