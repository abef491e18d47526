import type { CompressionPolicy, Graph, LayerNode, LayerWork, WorkGradient } from '@bitshare/core';
import { type ChannelLayout, remainingChannels, remainingCount, shareOf } from './channel-layout.ts';
import { filtersOf, graphLayers, isDepthwise } from './layers.ts';
import { fullPrecisionPolicy } from './policies.ts';
import type { PrunableLayer } from './prunable-layer.ts';
import { channelsOf } from './prunable-layers.ts';
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
  /** The channels that it reads, if some can be removed. */
  readonly inputChannels: ChannelLayout | undefined;
  readonly filterChannels: ChannelLayout | undefined;
}

/** Counts a network's work at any bits and any number of kept filters. Created once per graph. */
export interface WorkModel {
  /**
   * Work by layer, in the graph's order, counts relaxed to real numbers. Of the kept filters of a layer, a value that has only a
   * part of its filters counts its share.
   * @param keptFilters number by prunable layer (of several that are removed together, the first); absent: all its filters.
   */
  relaxed(
    bits: ReadonlyMap<string, LayerBits>,
    keptFilters?: ReadonlyMap<string, number>,
  ): readonly CountedLayer[];
  /**
   * Derivative of a cost with respect to each prunable layer's number of kept filters. They are outputs of their layer and of
   * those that follow depthwise, and inputs of the consumers.
   * @param gradients the cost's derivative with respect to the quantities of `work`, in its order.
   */
  keptFilterGradient(
    work: readonly CountedLayer[],
    gradients: readonly WorkGradient[],
  ): ReadonlyMap<string, number>;
}

function geometry(graph: Graph): readonly LayerGeometry[] {
  const shapes = inferShapes(graph);
  const { layouts } = channelsOf(graph);
  return graphLayers(graph).map((node) => {
    const input = shapes.get(node.inputs[0]!)!;
    const output = shapes.get(node.id)!;
    const dense = node.op === 'dense';
    const inputChannels = layouts.get(node.inputs[0]!);
    // A dense layer after an image reads each channel at every position.
    const inputs =
      dense && inputChannels ? inputChannels.channels : dense ? input.reduce((a, b) => a * b) : input[2]!;
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
      inputChannels,
      filterChannels: layouts.get(node.id),
    };
  });
}

/** How many channels of a value stay. */
type Remaining = (layout: ChannelLayout) => number;

function count(
  layers: readonly LayerGeometry[],
  bits: ReadonlyMap<string, LayerBits>,
  remaining: Remaining,
): readonly CountedLayer[] {
  return layers.map((layer) => {
    const kept = (layout: ChannelLayout | undefined, all: number) => (layout ? remaining(layout) : all);
    const keptOutputs = kept(layer.filterChannels, layer.outputs);
    const keptInputs = kept(layer.inputChannels, layer.inputs);
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
  });
}

export function createWorkModel(graph: Graph): WorkModel {
  const layers = geometry(graph);
  return {
    relaxed: (bits, keptFilters = new Map()) =>
      count(layers, bits, (layout) => remainingCount(layout, ({ layer }) => keptFilters.get(layer))),
    keptFilterGradient(work, gradients) {
      const total = new Map<string, number>();
      const add = (layout: ChannelLayout | undefined, value: number) => {
        for (const { source, length } of layout?.pieces ?? [])
          total.set(source.layer, (total.get(source.layer) ?? 0) + value * shareOf({ source, length }));
      };
      layers.forEach((layer, i) => {
        const { macs, weights, inputElements, outputElements, keptInputs, keptOutputs } = work[i]!;
        const gradient = gradients[i]!;
        // Weights and MACs are proportional to outputs, and (not depthwise) to inputs.
        const proportional = gradient.macs * macs + gradient.weights * weights;
        const outputs = (proportional + gradient.outputElements * outputElements) / keptOutputs;
        const inputs = (gradient.inputElements * inputElements) / keptInputs;
        add(layer.filterChannels, outputs);
        add(layer.inputChannels, inputs + (layer.depthwise ? 0 : proportional / keptInputs));
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
  const kept = ({ layer }: PrunableLayer) => policy.layers[layer]?.keptFilters;
  return count(geometry(graph), bitsOf(policy), (layout) => remainingChannels(layout, kept).length);
}

/** The bits of a policy's layers, in the form of `relaxed`. */
const bitsOf = ({ layers }: CompressionPolicy): ReadonlyMap<string, LayerBits> =>
  new Map(
    Object.entries(layers).map(([id, { weightBits, activationBits }]) => [
      id,
      { weightBits, activationBits },
    ]),
  );
