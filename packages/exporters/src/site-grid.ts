import {
  type QuantizationSite,
  type Quantizer,
  type QuantizerParameters,
  type UniformGrid,
  UserError,
  type Weights,
} from '@bitshare/core';
import { quantizerParameterName } from '@bitshare/network';
import * as tf from '@tensorflow/tfjs';

/** A site's trained quantizer parameters; the caller disposes of them. @throws UserError when training left none. */
export function trainedParameters(
  quantizer: Quantizer,
  site: QuantizationSite,
  weights: Weights,
): QuantizerParameters {
  const sample = tf.ones([1, 1]);
  const initial = quantizer.initialise(sample, site);
  tf.dispose([sample, ...Object.values(initial)]);
  const named = Object.keys(initial).map((role) => {
    const name = quantizerParameterName(site, role);
    const trained = weights[name];
    if (!trained)
      throw new UserError(
        `the weights lack "${name}", which ${quantizer.name} needs for the ${site.role}s of layer "${site.layer}"`,
        'Export a network that was fine-tuned at its policy.',
      );
    return [role, trained] as const;
  });
  return Object.fromEntries(named.map(([role, { values, shape }]) => [role, tf.tensor(values, [...shape])]));
}

/** A site with its trained parameters. */
export interface TrainedSite {
  readonly site: QuantizationSite;
  readonly parameters: QuantizerParameters;
  /** The layer's weights, for a weight site. */
  readonly weights?: tf.Tensor;
}

/** The grid of a site's values. @throws UserError when they lie on no uniform grid. */
export async function siteGrid(
  quantizer: Quantizer,
  { site, parameters, weights }: TrainedSite,
  bits: number,
): Promise<UniformGrid> {
  if (!quantizer.grid)
    throw new UserError(
      `the quantizer ${quantizer.name} has no uniform grid, so layer "${site.layer}" cannot be exported as codes`,
    );
  return quantizer.grid(site, parameters, bits, weights);
}
