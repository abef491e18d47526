import type { LayerNode, LayerPolicy, Quantizer, UniformGrid, Weights } from '@bitshare/core';
import { filtersOf } from '@bitshare/network';
import { type InputGrid, type PackedLayer, packCodes, type WeightGrid } from '@bitshare/packed';
import { float32Tensor, type SafeTensor } from '@bitshare/safetensors';
import * as tf from '@tensorflow/tfjs';
import { filterMajor } from './filter-major.ts';
import { shortestFloat32 } from './float32-text.ts';
import { siteGrid, trainedParameters } from './site-grid.ts';
import { weightCodes } from './weight-codes.ts';

/** What a layer's node is made of. */
export interface LayerSource {
  readonly node: LayerNode;
  readonly weights: Weights;
  readonly policy: LayerPolicy;
  readonly quantizer: Quantizer;
  /** The first layer reads the image as it is (METHOD section 1). */
  readonly first: boolean;
  readonly originalFilters: number;
}

export interface PackedPart<Node> {
  readonly node: Node;
  readonly tensors: readonly (readonly [string, SafeTensor])[];
}

/** A layer at its policy's bits, or float where that is 32. */
export async function packLayer(source: LayerSource): Promise<PackedPart<PackedLayer>> {
  const { node, weights, policy } = source;
  const { id, inputs } = node;
  const filters = filtersOf(node);
  const packed = policy.weightBits === 32 ? floatWeights(source) : await codedWeights(source);
  const activations = await inputGrid(source);
  const { bias } = node.attributes;
  const layer = {
    ...{ id, inputs, bias, weights: packed.grid, activations },
    ...(source.originalFilters === filters ? {} : { originalFilters: source.originalFilters }),
  };
  const tensors = bias
    ? [...packed.tensors, [`${id}/bias`, float32Tensor([filters], weights[`${id}/bias`]!.values)] as const]
    : packed.tensors;
  return {
    node: withoutUndefined(
      node.op === 'dense'
        ? { ...layer, op: 'dense', units: filters }
        : { ...layer, op: 'conv2d', ...node.attributes, ...{ bias } },
    ),
    tensors,
  };
}

interface PackedWeights {
  readonly grid: WeightGrid | undefined;
  readonly tensors: readonly (readonly [string, SafeTensor])[];
}

function floatWeights({ node, weights }: LayerSource): PackedWeights {
  const { shape, values } = weights[`${node.id}/weights`]!;
  const turned = [shape.at(-1)!, ...shape.slice(0, -1)];
  return {
    grid: undefined,
    tensors: [[node.id, float32Tensor(turned, filterMajor(values, shape.at(-1)!))]],
  };
}

async function codedWeights({ node, weights, policy, quantizer }: LayerSource): Promise<PackedWeights> {
  const bits = policy.weightBits;
  const { codes, grid } = await weightCodes(quantizer, node.id, weights, bits);
  const bytes = packCodes(filterMajor(codes, filtersOf(node)), bits);
  const tensors: [string, SafeTensor][] = [[node.id, { dtype: 'U8', shape: [bytes.length], bytes }]];
  const { step, zeroPoint } = grid;
  if (typeof step === 'number') return { grid: { bits, step: shortestFloat32(step), zeroPoint }, tensors };
  tensors.push([`${node.id}/step`, float32Tensor([step.length], Float32Array.from(step))]);
  return { grid: { bits, zeroPoint }, tensors };
}

async function inputGrid({
  node,
  weights,
  policy,
  quantizer,
  first,
}: LayerSource): Promise<InputGrid | undefined> {
  const bits = policy.activationBits;
  if (first || bits === 32) return undefined;
  const site = { layer: node.id, role: 'activation' } as const;
  const parameters = trainedParameters(quantizer, site, weights);
  const { step }: UniformGrid = await siteGrid(quantizer, site, parameters, bits);
  tf.dispose(Object.values(parameters));
  return { bits, step: shortestFloat32(step as number) };
}

const withoutUndefined = <Value extends object>(value: Value): Value =>
  Object.fromEntries(Object.entries(value).filter(([, field]) => field !== undefined)) as Value;
