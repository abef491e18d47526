import type { BatchNormNode, LayerTransform, ParameterStore } from '@bitshare/core';
import type { Network } from '@bitshare/network';
import * as tf from '@tensorflow/tfjs';
import { correctionPlaces } from './correction-places.ts';
import { type Moments, momentsOf } from './output-moments.ts';

/**
 * Corrects a quantized network, layer after layer, such that over these images every channel has the mean that it has in the
 * reference (Nagel et al., Data-Free Quantization, 2019, section 4.2, with the errors measured): in the bias, or in the running statistics of
 * the batch norm behind the layer, which then has the reference's variance too. A layer is corrected with its input as the corrections
 * before it leave it.
 * @param network with the reference's batch norms and biases; every layer has one of both.
 * @param transform that quantizes it. @param reference moments of every layer's output in the reference.
 * @param images `[images, height, width, channels]`.
 */
export function correctOutputs(
  network: Network,
  transform: LayerTransform,
  reference: ReadonlyMap<string, Moments>,
  images: tf.Tensor4D,
): void {
  const places = correctionPlaces(network.graph);
  const correcting: LayerTransform = {
    apply(call) {
      const output = transform.apply(call);
      const wanted = reference.get(call.node.id)!;
      const place = places.get(call.node.id);
      if (!place) return corrected(network.parameters, `${call.node.id}/bias`, output, wanted);
      moveStatistics(network.parameters, place, momentsOf(output), wanted);
      return output;
    },
  };
  tf.tidy(() => void network.forward(images, { training: false, transform: correcting }));
}

/** The output with the wanted mean, as the corrected bias gives it. */
function corrected(parameters: ParameterStore, name: string, output: tf.Tensor, wanted: Moments): tf.Tensor {
  const { variable } = parameters.get(name);
  const error = tf.sub(momentsOf(output).mean, wanted.mean);
  variable.assign(tf.sub(variable, error));
  return tf.sub(output, error);
}

/** The running statistics at which the normalised output has the reference's mean and variance. They are read later in the pass. */
function moveStatistics(
  parameters: ParameterStore,
  { id, attributes }: BatchNormNode,
  now: Moments,
  wanted: Moments,
): void {
  const [mean, variance] = [parameters.get(`${id}/mean`).variable, parameters.get(`${id}/variance`).variable];
  const { epsilon } = attributes;
  const growth = tf.div(tf.add(now.variance, epsilon), tf.add(wanted.variance, epsilon));
  const grown = tf.relu(tf.sub(tf.mul(tf.add(variance, epsilon), growth), epsilon));
  const factor = tf.sqrt(tf.div(tf.add(grown, epsilon), tf.add(variance, epsilon)));
  mean.assign(tf.sub(now.mean, tf.mul(factor, tf.sub(wanted.mean, mean))));
  variance.assign(grown);
}
