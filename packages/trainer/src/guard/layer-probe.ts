import type { LayerCall, LayerTransform } from '@bitshare/core';
import * as tf from '@tensorflow/tfjs';

/** Mean magnitudes in one layer during one pass; not finite where a value is not. */
export interface LayerMagnitudes {
  readonly layer: string;
  readonly input: number;
  /** As stored. */
  readonly weights: number;
  /** As the layer multiplies them: quantized, if the layer is. */
  readonly usedInput: number;
  readonly usedWeights: number;
  readonly output: number;
}

/** A transform that also measures each layer's values. */
export interface LayerProbe extends LayerTransform {
  /** The magnitudes in the order of computation. Frees the probe's tensors. */
  read(): Promise<readonly LayerMagnitudes[]>;
}

export function createLayerProbe(transform?: LayerTransform): LayerProbe {
  const measured: { readonly layer: string; readonly values: tf.Tensor }[] = [];
  const measure = (
    { node, input, weights }: LayerCall,
    used: readonly [tf.Tensor, tf.Tensor],
    output: tf.Tensor,
  ) =>
    measured.push({
      layer: node.id,
      values: tf.keep(
        tf.tidy(() => tf.stack([input, weights, ...used, output].map((tensor) => tf.mean(tf.abs(tensor))))),
      ),
    });
  return {
    apply(call) {
      const compute = (x: tf.Tensor, w: tf.Tensor) => {
        const output = call.compute(x, w);
        measure(call, [x, w], output);
        return output;
      };
      return transform ? transform.apply({ ...call, compute }) : compute(call.input, call.weights);
    },
    async read() {
      const rows = await Promise.all(
        measured.map(async ({ layer, values }) => {
          const [input, weights, usedInput, usedWeights, output] = (await values.data()) as Float32Array;
          return { layer, input, weights, usedInput, usedWeights, output } as LayerMagnitudes;
        }),
      );
      tf.dispose(measured.splice(0).map(({ values }) => values));
      return rows;
    },
  };
}
