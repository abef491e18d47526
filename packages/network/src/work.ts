import type { CompressionPolicy, Graph, LayerNode, LayerWork, WorkGradient } from '@bitshare/core';
import { filtersOf, graphLayers, isDepthwise } from './layers.ts';
import { fullPrecisionPolicy } from './policies.ts';
import { channelSources, type PrunableLayer, prunableLayers } from './prunable-layers.ts';
import { inferShapes } from './shapes.ts';

/** A row of the audit: a layer's work, and the channels that it was counted for. */
export interface CountedLayer extends LayerWork {
  readonly keptInputs: number;
  readonly keptOutputs: number;
}

/** Bits of a layer's weights and input. */
export interface LayerBits {
  readonly weightBits: number;
  readonly activationBits: number;
}

/** The part of a layer's arithmetic that depends only on the graph. */
interface LayerGeometry {
  readonly node: LayerNode;
  readonly inputs: number;
  readonly outputs: number;
  /** Output positions. */
  readonly positions: number;
  readonly inputPositions: number;
  /** Weights between one input and one output channel. */
  readonly kernel: number;
  readonly depthwise: boolean;
  /** Share of the inputs that one output channel reads, if not depthwise: 1 / groups. */
  readonly inputShare: number;
  readonly inputSource: PrunableLayer | undefined;
  readonly filterSource: PrunableLayer | undefined;
}

/** Counts a network's work at any bits and any number of kept filters. Created once per graph. */
export interface WorkModel {
  /**
   * Work by layer, in the graph's order, counts relaxed to real numbers.
   * @param keptFilters by prunable layer; absent: all its filters.
   */
  relaxed(
    bits: ReadonlyMap<string, LayerBits>,
    keptFilters?: ReadonlyMap<string, number>,
  ): readonly CountedLayer[];
  /**
   * Derivative of a cost with respect to each prunable layer's number of kept filters. They are outputs of their layer and of those
   * that follow depthwise, and inputs of the consumers.
   * @param gradients the cost's derivative with respect to the quantities of `work`, in its order.
   */
  keptFilterGradient(
    work: readonly CountedLayer[],
    gradients: readonly WorkGradient[],
  ): ReadonlyMap<string, number>;
}

function geometry(graph: Graph): readonly LayerGeometry[] {
  const shapes = inferShapes(graph);
  const sources = channelSources(prunableLayers(graph));
  return graphLayers(graph).map((node) => {
    const input = shapes.get(node.inputs[0]!)!;
    const output = shapes.get(node.id)!;
    const dense = node.op === 'dense';
    const inputSource = sources.inputs.get(node.id);
    // A dense layer after an image reads each channel at every position.
    const inputs =
      dense && inputSource ? inputSource.filters : dense ? input.reduce((a, b) => a * b) : input[2]!;
    const flattened = dense ? input.reduce((a, b) => a * b) / inputs : 1;
    return {
      node,
      inputs,
      outputs: filtersOf(node),
      positions: dense ? 1 : output[0]! * output[1]!,
      inputPositions: dense ? flattened : input[0]! * input[1]!,
      kernel: dense ? flattened : node.attributes.kernelSize[0] * node.attributes.kernelSize[1],
      depthwise: isDepthwise(node, input.at(-1)!),
      inputShare: dense ? 1 : 1 / node.attributes.groups,
      inputSource,
      filterSource: sources.filters.get(node.id),
    };
  });
}

export function createWorkModel(graph: Graph): WorkModel {
  const layers = geometry(graph);
  return {
    relaxed: (bits, keptFilters = new Map()) =>
      layers.map((layer) => {
        const kept = (source: PrunableLayer | undefined, all: number) =>
          (source && keptFilters.get(source.layer)) ?? all;
        const keptOutputs = kept(layer.filterSource, layer.outputs);
        const keptInputs = layer.depthwise ? keptOutputs : kept(layer.inputSource, layer.inputs);
        const weights = layer.kernel * keptOutputs * (layer.depthwise ? 1 : keptInputs * layer.inputShare);
        return {
          id: layer.node.id,
          op: layer.node.op,
          macs: layer.positions * weights,
          weights,
          inputElements: layer.inputPositions * keptInputs,
          outputElements: layer.positions * keptOutputs,
          ...bits.get(layer.node.id)!,
          keptInputs,
          keptOutputs,
        };
      }),
    keptFilterGradient(work, gradients) {
      const total = new Map<string, number>();
      const add = (source: PrunableLayer | undefined, value: number) => {
        if (source) total.set(source.layer, (total.get(source.layer) ?? 0) + value);
      };
      layers.forEach((layer, i) => {
        const { macs, weights, inputElements, outputElements, keptInputs, keptOutputs } = work[i]!;
        const gradient = gradients[i]!;
        // Weights and MACs are proportional to outputs, and (not depthwise) to inputs.
        const proportional = gradient.macs * macs + gradient.weights * weights;
        const outputs = (proportional + gradient.outputElements * outputElements) / keptOutputs;
        const inputs = (gradient.inputElements * inputElements) / keptInputs;
        add(layer.filterSource, outputs + (layer.depthwise ? inputs : 0));
        if (!layer.depthwise) add(layer.inputSource, inputs + proportional / keptInputs);
      });
      return total;
    },
  };
}

/** Exact counts of every layer at a policy, full precision by default. */
export function countLayers(
  graph: Graph,
  policy: CompressionPolicy = fullPrecisionPolicy(graph),
): readonly CountedLayer[] {
  const kept = Object.entries(policy.layers).flatMap(([id, { keptFilters }]) =>
    keptFilters ? [[id, keptFilters.length] as const] : [],
  );
  return createWorkModel(graph).relaxed(bitsOf(policy), new Map(kept));
}

/** The bits of a policy's layers, in the form of `relaxed`. */
const bitsOf = ({ layers }: CompressionPolicy): ReadonlyMap<string, LayerBits> =>
  new Map(
    Object.entries(layers).map(([id, { weightBits, activationBits }]) => [
      id,
      { weightBits, activationBits },
    ]),
  );
