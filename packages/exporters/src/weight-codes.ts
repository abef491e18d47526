import {
  type QuantizationSite,
  type Quantizer,
  type TensorData,
  type UniformGrid,
  UserError,
  type Weights,
} from '@bitshare/core';
import * as tf from '@tensorflow/tfjs';
import { siteGrid, trainedParameters } from './site-grid.ts';

export interface WeightCodes {
  /** Shape and order of the weights. */
  readonly codes: Uint8Array;
  readonly grid: UniformGrid;
}

/** The codes of a layer's weights by its quantizer. @throws UserError when its values are not on its grid. */
export async function weightCodes(
  quantizer: Quantizer,
  site: QuantizationSite,
  weights: Weights,
  bits: number,
): Promise<WeightCodes> {
  const { layer } = site;
  const { shape, values: stored } = weights[`${layer}/weights`]!;
  const x = tf.tensor(stored, [...shape]);
  const parameters = trainedParameters(quantizer, site, weights);
  try {
    const grid = await siteGrid(quantizer, { site, parameters, weights: x }, bits);
    const quantized = tf.tidy(() => quantizer.quantize({ x, site, parameters }, bits));
    const values = (await quantized.data()) as Float32Array;
    quantized.dispose();
    return { codes: codesOn(grid, { shape, values }, bits, layer), grid };
  } finally {
    tf.dispose([x, ...Object.values(parameters)]);
  }
}

/** Largest distance of a value from its level, in steps, by float32 rounding. */
const tolerance = 1e-3;

function codesOn(
  { step, zeroPoint }: UniformGrid,
  { shape, values }: TensorData,
  bits: number,
  layer: string,
) {
  const channels = shape.at(-1)!;
  return Uint8Array.from(values, (value, i) => {
    const level = value / (typeof step === 'number' ? step : step[i % channels]!) + zeroPoint;
    const code = Math.round(level);
    if (!(Math.abs(level - code) < tolerance && code >= 0 && code < 2 ** bits))
      throw new UserError(
        `a weight of layer "${layer}" is ${value}, which is no level of its ${bits}-bit grid`,
      );
    return code;
  });
}
