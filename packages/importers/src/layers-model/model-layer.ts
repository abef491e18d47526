import { type TensorData, UserError } from '@bitshare/core';
import type * as tf from '@tensorflow/tfjs';
import type { Draft } from './draft.ts';

type TfLayer = tf.layers.Layer;

/** One application of a layer of a `tf.LayersModel`, as plain data. */
export interface ModelLayer {
  readonly name: string;
  /** `'Conv2D'`. */
  readonly className: string;
  /** The result of `getConfig()`. */
  readonly config: Readonly<Record<string, unknown>>;
  /** In the order of `getWeights()`. */
  readonly weights: readonly TensorData[];
  /** Shapes of its inputs, without the batch. */
  readonly inputShapes: readonly (readonly number[])[];
  /** Whether its value is the model's output. */
  readonly last: boolean;
}

type NamedLayer = Pick<ModelLayer, 'name' | 'className'>;

const fault = ({ name, className }: NamedLayer, why: string): string =>
  `layer "${name}" (${className}) ${why}`;

/** Rejects a layer, which ends its conversion. */
export function refuse(layer: NamedLayer, why: string): never {
  throw new UserError(fault(layer, why));
}

/** Adds a fault of a layer whose conversion continues. */
export const complain = ({ faults }: Draft, layer: NamedLayer, why: string): void =>
  void faults.push(fault(layer, why));

/** Adds a fault unless an option is absent or has the only supported value. */
export function demand(draft: Draft, layer: ModelLayer, option: string, wanted: unknown): void {
  const given = layer.config[option];
  if (given === undefined || given === null || JSON.stringify(given) === JSON.stringify(wanted)) return;
  complain(
    draft,
    layer,
    `has ${option} ${JSON.stringify(given)}; only ${JSON.stringify(wanted)} is supported`,
  );
}

export async function weightsOf(layer: TfLayer): Promise<readonly TensorData[]> {
  return Promise.all(
    layer.getWeights().map(async (tensor) => ({
      shape: [...tensor.shape],
      values: Float32Array.from(await tensor.data()),
    })),
  );
}
