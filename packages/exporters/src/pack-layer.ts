import type { LayerNode, LayerPolicy, Quantizer, UniformGrid, Weights } from '@bitshare/core';
import { filtersOf } from '@bitshare/network';
import {
  biasesName,
  type InputGrid,
  type PackedLayer,
  packCodes,
  stepsName,
  valuesName,
  type WeightGrid,
} from '@bitshare/packed';
import { float32Tensor, type SafeTensor } from '@bitshare/safetensors';
import * as tf from '@tensorflow/tfjs';
import { filterMajor } from './filter-major.ts';
import { shortestFloat32 } from './float32-text.ts';
import { siteGrid, trainedParameters } from './site-grid.ts';
import { weightCodes } from './weight-codes.ts';

/** What a layer is packed from. */
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
  /** Filters before pruning. */
  readonly originalFilters: number;
}

export interface PackedPart<Node> {
  readonly node: Node;
  readonly tensors: readonly (readonly [string, SafeTensor])[];
}

/** A layer at its policy's bits, or float where that is 32. */
export async function packLayer(source: LayerSource): Promise<PackedPart<PackedLayer>> {
  const { node, weights, policy, originalFilters } = source;
  const { grid, tensors } = policy.weightBits === 32 ? floatWeights(source) : await codedWeights(source);
  const { id, inputs } = node;
  const filters = filtersOf(node);
  const { bias } = node.attributes;
  const layer = {
    ...{ id, inputs, bias, weights: grid, activations: await inputGrid(source) },
    ...(originalFilters === filters ? {} : { originalFilters }),
  };
  const biases = () => float32Tensor([filters], weights[`${id}/bias`]!.values);
  return {
    node: withoutUndefined(
      node.op === 'dense'
        ? { ...layer, op: 'dense', units: filters }
        : { ...layer, op: 'conv2d', ...node.attributes },
    ),
    tensors: bias ? [...tensors, [biasesName(id), biases()] as const] : tensors,
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
  if (typeof step === 'number') return { grid: { bits, step: shortestFloat32(step), zeroPoint }, tensors };
  tensors.push([stepsName(node.id), float32Tensor([step.length], Float32Array.from(step))]);
  return { grid: { bits, zeroPoint }, tensors };
}

/** The grid of a layer's input codes. Absent: the layer reads its input as it is. */
async function inputGrid({
  node,
  weights,
  policy,
  quantizer,
  first,
  signed,
}: LayerSource): Promise<InputGrid | undefined> {
  const bits = policy.activationBits;
  if (first || bits === 32) return undefined;
  const site = { layer: node.id, role: 'activation', signed } as const;
  const parameters = trainedParameters(quantizer, site, weights);
  const { step, zeroPoint }: UniformGrid = await siteGrid(quantizer, { site, parameters }, bits);
  tf.dispose(Object.values(parameters));
  return { bits, step: shortestFloat32(step as number), ...(zeroPoint === 0 ? {} : { zeroPoint }) };
}

const withoutUndefined = <Value extends object>(value: Value): Value =>
  Object.fromEntries(Object.entries(value).filter(([, field]) => field !== undefined)) as Value;
