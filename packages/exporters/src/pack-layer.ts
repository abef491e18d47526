import type { LayerNode, LayerPolicy, Quantizer, UniformGrid, Weights } from '@bitshare/core';
import { filtersOf, type Shape } from '@bitshare/network';
import {
  biasesName,
  type InputGrid,
  type PackedLayer,
  type PackedNode,
  packCodes,
  stepsName,
  valuesName,
  type WeightGrid,
} from '@bitshare/packed';
import { float32Tensor, type SafeTensor } from '@bitshare/safetensors';
import * as tf from '@tensorflow/tfjs';
import { filterMajor } from './filter-major.ts';
import { shortestFloat32 } from './float32-text.ts';
import { offsetBias, offsetNode } from './input-offset.ts';
import { liftOf } from './signed-codes.ts';
import { siteGrid, trainedParameters } from './site-grid.ts';
import { weightCodes } from './weight-codes.ts';

/** The parts of a layer's node. */
export interface LayerSource {
  readonly node: LayerNode;
  readonly weights: Weights;
  readonly policy: LayerPolicy;
  readonly quantizer: Quantizer;
  /** Whether it is the first layer, which reads the unquantized image (METHOD section 1). */
  readonly first: boolean;
  /** Whether its input may be negative. */
  readonly signed: boolean;
  /** Whether its weights keep their scale, because no batch norm follows. */
  readonly keepsScale: boolean;
  /** Shape of its input, without the batch. */
  readonly inputShape: Shape;
  readonly originalFilters: number;
  /** An id for a node before it, which is asked for once and only if one is needed. */
  readonly offsetId: () => string;
}

export interface PackedPart<Node> {
  readonly node: Node;
  readonly tensors: readonly (readonly [string, SafeTensor])[];
}

/**
 * A layer at its policy's bits, or float where that is 32. Codes of inputs begin at zero: before a layer whose input may be negative
 * stands a node that lifts it there.
 */
export async function packLayer(source: LayerSource): Promise<readonly PackedPart<PackedNode>[]> {
  const { node, policy } = source;
  const packed = policy.weightBits === 32 ? floatWeights(source) : await codedWeights(source);
  const { activations, zeroPoint } = await inputGrid(source);
  if (!activations || zeroPoint === 0) return [layerPart(source, packed, activations, ownBias(source))];
  const lift = liftOf({ ...activations, zeroPoint });
  const lifted = offsetNode(node, source.offsetId(), source.inputShape, lift);
  const moved = { ...source, node: { ...node, inputs: [lifted.node.id] } };
  const offset = Math.fround(activations.step) * zeroPoint;
  const bias = offsetBias(packed.values(), filtersOf(node), offset, ownBias(source));
  return [lifted, layerPart(moved, packed, activations, bias)];
}

const ownBias = ({ node, weights }: LayerSource): Float32Array | undefined =>
  node.attributes.bias ? weights[`${node.id}/bias`]!.values : undefined;

function layerPart(
  { node, originalFilters }: LayerSource,
  packed: PackedWeights,
  activations: InputGrid | undefined,
  biases: Float32Array | undefined,
): PackedPart<PackedLayer> {
  const { id, inputs } = node;
  const filters = filtersOf(node);
  const bias = biases !== undefined;
  const layer = {
    ...{ id, inputs, bias, weights: packed.grid, activations },
    ...(originalFilters === filters ? {} : { originalFilters }),
  };
  return {
    node: withoutUndefined(
      node.op === 'dense'
        ? { ...layer, op: 'dense', units: filters }
        : { ...layer, op: 'conv2d', ...node.attributes, ...{ bias } },
    ),
    tensors: bias
      ? [...packed.tensors, [biasesName(id), float32Tensor([filters], biases)] as const]
      : packed.tensors,
  };
}

interface PackedWeights {
  readonly grid: WeightGrid | undefined;
  readonly tensors: readonly (readonly [string, SafeTensor])[];
  /** Their values, filters fastest. */
  readonly values: () => Float32Array;
}

function floatWeights({ node, weights }: LayerSource): PackedWeights {
  const { shape, values } = weights[`${node.id}/weights`]!;
  const turned = [shape.at(-1)!, ...shape.slice(0, -1)];
  return {
    ...{ grid: undefined, values: () => values },
    tensors: [[valuesName(node.id), float32Tensor(turned, filterMajor(values, shape.at(-1)!))]],
  };
}

async function codedWeights({
  node,
  weights,
  policy,
  quantizer,
  keepsScale,
}: LayerSource): Promise<PackedWeights> {
  const bits = policy.weightBits;
  const site = { layer: node.id, role: 'weight', keepsScale } as const;
  const { codes, grid } = await weightCodes(quantizer, site, weights, bits);
  const bytes = packCodes(filterMajor(codes, filtersOf(node)), bits);
  const tensors: [string, SafeTensor][] = [
    [valuesName(node.id), { dtype: 'U8', shape: [bytes.length], bytes }],
  ];
  const { step, zeroPoint } = grid;
  const stepOf = (i: number) => Math.fround(typeof step === 'number' ? step : step[i % step.length]!);
  const values = () => Float32Array.from(codes, (code, i) => (code - zeroPoint) * stepOf(i));
  if (typeof step === 'number')
    return { grid: { bits, step: shortestFloat32(step), zeroPoint }, tensors, values };
  tensors.push([stepsName(node.id), float32Tensor([step.length], Float32Array.from(step))]);
  return { grid: { bits, zeroPoint }, tensors, values };
}

/** Codes of a layer's input, and the level of zero among them. */
interface PackedInput {
  readonly activations: InputGrid | undefined;
  readonly zeroPoint: number;
}

async function inputGrid({
  node,
  weights,
  policy,
  quantizer,
  first,
  signed,
}: LayerSource): Promise<PackedInput> {
  const bits = policy.activationBits;
  if (first || bits === 32) return { activations: undefined, zeroPoint: 0 };
  const site = { layer: node.id, role: 'activation', signed } as const;
  const parameters = trainedParameters(quantizer, site, weights);
  const { step, zeroPoint }: UniformGrid = await siteGrid(quantizer, { site, parameters }, bits);
  tf.dispose(Object.values(parameters));
  const short = shortestFloat32(step as number);
  return { activations: { bits, step: short }, zeroPoint };
}

const withoutUndefined = <Value extends object>(value: Value): Value =>
  Object.fromEntries(Object.entries(value).filter(([, field]) => field !== undefined)) as Value;
