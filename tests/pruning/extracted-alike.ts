import type { CompressionPolicy, Graph, Weights } from '@bitshare/core';
import {
  countLayers,
  createNetwork,
  extract,
  filtersOf,
  fixedPrecision,
  graphLayers,
  type Network,
  prunableLayers,
} from '@bitshare/network';
import { createBitSharing } from '@bitshare/quantizers';
import * as tf from '@tensorflow/tfjs';
import { expect } from 'vitest';

/** Where clip values start does not matter here, and the paper's start takes the least time. */
const quantizer = createBitSharing({ clipStart: 'paper' });

/** What a network gives at all its outputs, one after the other. */
export function answersAt(network: Network, policy: CompressionPolicy, images: tf.Tensor4D): Float32Array {
  const { graph, parameters } = network;
  const transform = fixedPrecision({ graph, policy, quantizer, parameters });
  return tf.tidy(() => {
    const values = Object.values(network.outputs(images, { training: false, transform }));
    return tf.concat1d(values.map((value) => tf.reshape(value, [-1]))).dataSync<'float32'>();
  });
}

/**
 * What a cost model sees. Channels that a dense layer reads at several positions are counted as such only while they can be
 * removed.
 */
const workOf = (graph: Graph, policy: CompressionPolicy) =>
  countLayers(graph, policy).map(({ keptInputs, ...work }) => work);

/** Extracts what a policy keeps, and compares its answers and counts with those of the masked network. */
export function expectExtractedAlike(
  graph: Graph,
  weights: Weights,
  policy: CompressionPolicy,
  masked: Float32Array,
  images: tf.Tensor4D,
): void {
  const small = extract(graph, weights, policy);
  const network = createNetwork(small.graph, small.weights);
  const plain = answersAt(network, small.policy, images);
  network.dispose();
  expect(plain.length).toBe(masked.length);
  const scale = Math.max(1, ...masked.map(Math.abs));
  masked.forEach((answer, i) => {
    expect(Math.abs(plain[i]! - answer) / scale).toBeLessThan(1e-4);
  });
  const filters = new Map(graphLayers(small.graph).map((node) => [node.id, filtersOf(node)]));
  for (const { layers } of prunableLayers(graph))
    for (const layer of layers) expect(filters.get(layer)).toBe(policy.layers[layer]!.keptFilters!.length);
  expect(workOf(graph, policy)).toEqual(workOf(small.graph, small.policy));
}
