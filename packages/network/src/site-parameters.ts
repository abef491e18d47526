import type { ParameterStore, QuantizationSite, Quantizer, QuantizerParameters } from '@bitshare/core';
import type * as tf from '@tensorflow/tfjs';

/** `'<layer>/weightClip'`: where a quantizer's parameter is stored. */
export const quantizerParameterName = ({ layer, role }: QuantizationSite, parameter: string): string =>
  `${layer}/${role}${parameter[0]!.toUpperCase()}${parameter.slice(1)}`;

/** Gives each site its quantizer parameters, made at first use. */
export interface SiteParameters {
  /**
   * The stored variables, so that gradients reach them. @param sample what the quantizer starts from if it has to.
   * @param bits if they are settled.
   */
  of(site: QuantizationSite, sample: tf.Tensor, bits?: number): QuantizerParameters;
}

/** Parameters already in the store (from an earlier stage) are taken as they are. */
export function createSiteParameters(parameters: ParameterStore, quantizer: Quantizer): SiteParameters {
  const known = new Map<string, QuantizerParameters>();
  return {
    of(site, sample, bits) {
      const key = quantizerParameterName(site, 'x');
      let found = known.get(key);
      if (!found) {
        found = obtain(site, sample, bits);
        known.set(key, found);
      }
      return found;
    },
  };

  function obtain(site: QuantizationSite, sample: tf.Tensor, bits?: number): QuantizerParameters {
    const initial = quantizer.initialise(sample, site, bits);
    const entries = Object.entries(initial).map(([role, value]) => {
      const name = quantizerParameterName(site, role);
      const parameter = parameters.has(name) ? parameters.get(name) : parameters.add(name, 'clip', value);
      value.dispose();
      return [role, parameter.variable] as const;
    });
    return Object.fromEntries(entries);
  }
}
