import type { Graph, GraphNode, Weights } from '@bitshare/core';
import {
  biasesName,
  isPackedLayer,
  layerLayout,
  type PackedLayer,
  type PackedNetwork,
  type PackedNode,
  packedShapes,
  stepsName,
  unpackCodes,
  valuesName,
} from '@bitshare/packed';
import { float32Tensor, float32Values } from '@bitshare/safetensors';
import { filterMajor } from './filter-major.ts';

/** The same network with dequantized weights and unquantized activations, for comparison of times. */
export function floatVersion(network: PackedNetwork): PackedNetwork {
  const shapes = packedShapes(network.nodes);
  const tensors = new Map(network.tensors);
  const nodes = network.nodes.map((node): PackedNode => {
    if (!isPackedLayer(node)) return node;
    const { weights, activations: _, ...rest } = node;
    if (!weights) return rest;
    const { filters, taps, shape } = layerLayout(node, shapes.get(node.inputs[0]!)!);
    const codes = unpackCodes(tensors.get(valuesName(node.id))!.bytes, weights.bits, filters * taps);
    const steps = tensors.get(stepsName(node.id));
    const step = steps ? float32Values(steps) : new Float32Array(filters).fill(weights.step!);
    const values = Float32Array.from(
      codes,
      (code, i) => (code - weights.zeroPoint) * step[Math.floor(i / taps)]!,
    );
    tensors.set(valuesName(node.id), float32Tensor(shape, values));
    tensors.delete(stepsName(node.id));
    return rest;
  });
  return { ...network, nodes, tensors };
}

/** A float network as a graph with weights, for training packages. @param network of `floatVersion`. */
export function graphOf({ name, nodes, output, otherOutputs, tensors }: PackedNetwork): {
  readonly graph: Graph;
  readonly weights: Weights;
} {
  const weights: Record<string, Weights[string]> = {};
  const values = (tensor: string) => float32Values(tensors.get(tensor)!);
  const addLayer = (node: PackedLayer): void => {
    const { shape } = tensors.get(valuesName(node.id))!;
    const [filters, ...inner] = shape as [number, ...number[]];
    const taps = inner.reduce((product, length) => product * length, 1);
    weights[`${node.id}/weights`] = {
      shape: [...inner, filters],
      values: filterMajor(values(valuesName(node.id)), taps),
    };
    if (node.bias) weights[`${node.id}/bias`] = { shape: [filters], values: values(biasesName(node.id)) };
  };
  const addScaleShift = (id: string): void => {
    const both = values(valuesName(id));
    const channels = both.length / 2;
    const vector = (of: Float32Array) => ({ shape: [channels], values: of });
    weights[`${id}/scale`] = vector(both.slice(0, channels));
    weights[`${id}/offset`] = vector(both.slice(channels));
    weights[`${id}/mean`] = vector(new Float32Array(channels));
    weights[`${id}/variance`] = vector(new Float32Array(channels).fill(1));
  };
  const written = nodes.map((node): GraphNode => {
    const { id, op, inputs, ...attributes } = node;
    if (isPackedLayer(node)) addLayer(node);
    if (op !== 'scaleShift') return { id, op, inputs, attributes } as unknown as GraphNode;
    addScaleShift(id);
    return { id, op: 'batchNorm', inputs, attributes: { epsilon: 0, momentum: 0.9 } };
  });
  return { graph: { name, nodes: written, output, ...(otherOutputs ? { otherOutputs } : {}) }, weights };
}
