import { UserError } from '@bitshare/core';
import type { Draft } from '../draft/draft.ts';
import { activation, leakyRelu, relu, softmax } from './activations.ts';
import { batchNorm } from './batch-norm.ts';
import { convolution, depthwiseConvolution, separableConvolution } from './convolutions.ts';
import { dense } from './dense.ts';
import type { LayerKind } from './layer-kind.ts';
import { add, concatenate, multiply, rescaling } from './merges.ts';
import { type ModelLayer, refuse } from './model-layer.ts';
import { averagePool, globalAveragePool, globalMaxPool, maxPool } from './pools.ts';
import { flatten, permute, reshape, upSampling, zeroPadding } from './shapes.ts';

/** A layer that acts only in training. */
const dropout: LayerKind = (_, __, [x]) => x;

/** By class name. */
const kinds: Readonly<Record<string, LayerKind | undefined>> = {
  // The names of custom classes must not match properties of the prototype.
  __proto__: null as never,
  Conv2D: convolution,
  DepthwiseConv2D: depthwiseConvolution,
  SeparableConv2D: separableConvolution,
  Dense: dense,
  BatchNormalization: batchNorm,
  Activation: activation,
  ReLU: relu,
  LeakyReLU: leakyRelu,
  Softmax: softmax,
  Add: add,
  Multiply: multiply,
  Concatenate: concatenate,
  Rescaling: rescaling,
  MaxPooling2D: maxPool,
  AveragePooling2D: averagePool,
  GlobalAveragePooling2D: globalAveragePool,
  GlobalMaxPooling2D: globalMaxPool,
  UpSampling2D: upSampling,
  ZeroPadding2D: zeroPadding,
  Flatten: flatten,
  Reshape: reshape,
  Permute: permute,
  Dropout: dropout,
  SpatialDropout2D: dropout,
  GaussianNoise: dropout,
  GaussianDropout: dropout,
  AlphaDropout: dropout,
};

/** Adds a layer to the draft and returns the id of its value. An unsupported layer is a fault of the draft, and returns its input. */
export function writeLayer(
  draft: Draft,
  layer: ModelLayer,
  className: string,
  inputs: readonly [string, ...string[]],
): string {
  try {
    const kind = kinds[className] ?? refuse(layer, 'is not supported');
    return kind(draft, layer, inputs);
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    draft.faults.push(error.message);
    return inputs[0];
  }
}
