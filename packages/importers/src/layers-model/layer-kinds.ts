import { UserError } from '@bitshare/core';
import { activation, relu, softmax } from './activations.ts';
import { batchNorm } from './batch-norm.ts';
import { convolution, depthwiseConvolution, separableConvolution } from './convolutions.ts';
import { dense } from './dense.ts';
import { type Draft, put, type Value, type Zeros } from './draft.ts';
import type { LayerKind } from './layer-kind.ts';
import { demand, type ModelLayer, refuse } from './model-layer.ts';
import { averagePool, globalAveragePool, maxPool } from './pools.ts';

const add: LayerKind = {
  write: (draft, { name }, inputs) =>
    put(draft, { id: name, op: 'add', inputs: inputs.map(({ node }) => node), attributes: {} }),
};

const flatten: LayerKind = {
  write(draft, layer, [x]) {
    demand(draft, layer, 'dataFormat', 'channelsLast');
    return { ...x, flattened: true };
  },
};

const zeroPadding: LayerKind = {
  write(draft, layer, [x]) {
    demand(draft, layer, 'dataFormat', 'channelsLast');
    return { ...x, zeros: layer.config.padding as Zeros };
  },
};

/** A layer that acts only in training. */
const dropout: LayerKind = { takesFlattened: true, write: (_, __, [x]) => x };

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
  Softmax: softmax,
  Add: add,
  MaxPooling2D: maxPool,
  AveragePooling2D: averagePool,
  GlobalAveragePooling2D: globalAveragePool,
  Flatten: flatten,
  ZeroPadding2D: zeroPadding,
  Dropout: dropout,
  GaussianNoise: dropout,
  GaussianDropout: dropout,
  AlphaDropout: dropout,
};

/** Adds a layer to the draft and returns its value. An unsupported layer is a fault of the draft, and returns its input. */
export function writeLayer(draft: Draft, layer: ModelLayer, inputs: readonly [Value, ...Value[]]): Value {
  try {
    return written(draft, layer, inputs);
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    draft.faults.push(error.message);
    return { node: inputs[0].node, flattened: inputs[0].flattened };
  }
}

function written(draft: Draft, layer: ModelLayer, inputs: readonly [Value, ...Value[]]): Value {
  const kind = kinds[layer.className] ?? refuse(layer, 'is not supported');
  if (!kind.takesZeros && inputs.some(({ zeros }) => zeros))
    refuse(layer, 'reads zeros that zeroPadding2d added; only a convolution or a maximum may');
  if (!kind.takesFlattened && inputs.some(({ flattened }) => flattened))
    refuse(layer, 'reads a flattened image; only a dense layer may');
  return kind.write(draft, layer, inputs);
}
