import { type TensorData, UserError } from '@bitshare/core';
import type * as tf from '@tensorflow/tfjs';
import type { Draft } from '../draft/draft.ts';

type TfLayer = tf.layers.Layer;

/** One application of a layer of a `tf.LayersModel`, as plain data. */
export interface ModelLayer {
  /** Of its node: the layer's name, with a number where it is used again. */
  readonly name: string;
  /** For messages: `'layer "conv" (Conv2D)'`. */
  readonly title: string;
  /** The result of `getConfig()`. */
  readonly config: Readonly<Record<string, unknown>>;
  /** In the order of `getWeights()`. */
  readonly weights: readonly TensorData[];
}

type Titled = Pick<ModelLayer, 'title'>;

/** Rejects a layer, which ends its conversion. */
export function refuse({ title }: Titled, why: string): never {
  throw new UserError(`${title} ${why}`);
}

/** Adds a fault of a layer whose conversion continues. */
export const complain = ({ faults }: Draft, { title }: Titled, why: string): void =>
  void faults.push(`${title} ${why}`);

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
