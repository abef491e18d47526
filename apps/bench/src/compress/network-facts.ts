import type { Graph } from '@bitshare/core';
import {
  countLayers,
  filtersOf,
  graphLayers,
  inferShapes,
  prunableLayers,
  uniformPolicy,
  unnormalizedConvolutions,
} from '@bitshare/network';
import { valuesInAll } from '@bitshare/trainer';
import { inputShapeOf } from '../import/check-input.ts';

/** What a network is, in numbers. */
export interface NetworkFacts {
  /** `[height, width, channels]`. */
  readonly inputShape: readonly [number, number, number];
  readonly outputs: number;
  readonly convolutions: number;
  readonly denseLayers: number;
  /** Weights of all layers, without biases and batch norm. */
  readonly weights: number;
  /** Multiply-accumulate operations for an image. */
  readonly macs: number;
  readonly filters: number;
  /** Layers with filters that can be removed, and the number of these filters. */
  readonly prunableLayers: number;
  readonly prunableFilters: number;
  /** Convolutions without batch norm. Files often have it folded into the weights. */
  readonly unnormalized: number;
  /** Values of all nodes for an image: what a training step holds at least. */
  readonly activations: number;
}

export function networkFacts(graph: Graph): NetworkFacts {
  const layers = graphLayers(graph);
  const work = countLayers(graph, uniformPolicy(graph, 32));
  const shapes = inferShapes(graph);
  const prunable = prunableLayers(graph);
  const sum = (values: readonly number[]) => values.reduce((a, b) => a + b, 0);
  return {
    inputShape: inputShapeOf(graph),
    outputs: shapes.get(graph.output)!.at(-1)!,
    convolutions: layers.filter(({ op }) => op === 'conv2d').length,
    denseLayers: layers.filter(({ op }) => op === 'dense').length,
    weights: sum(work.map(({ weights }) => weights)),
    macs: sum(work.map(({ macs }) => macs)),
    filters: sum(layers.map(filtersOf)),
    prunableLayers: prunable.length,
    prunableFilters: sum(prunable.map(({ filters }) => filters)),
    unnormalized: unnormalizedConvolutions(graph).length,
    activations: valuesInAll(graph),
  };
}
