import {
  type Plugin,
  parseOptions,
  plugin,
  QUANTIZER,
  type QuantizationSite,
  type Quantizer,
} from '@bitshare/core';
import { stepQuantize } from '@bitshare/ops';
import * as tf from '@tensorflow/tfjs';
import * as z from 'zod';
import { type ClipStartOptions, clipStartShape } from './clip-start.ts';
import { effectiveStep } from './effective-step.ts';
import { leastErrorRange } from './least-error-range.ts';
import { quantizeSquashed, squashedGrid } from './squashed-weights.ts';
import { type WeightOptions, weightShape } from './weight-options.ts';

export interface PactOptions extends WeightOptions, ClipStartOptions {
  /** The paper's start: the clip value of activations is this. Default 10. */
  readonly initialClip?: number;
  /** Weight of the clip values' L2 regulariser, `decay / 2 x clip^2` in the loss. Default 5e-4, as for weights. */
  readonly clipDecay?: number;
}

export const pactSchema = z.strictObject({
  ...weightShape,
  ...clipStartShape,
  initialClip: z
    .number()
    .positive()
    .default(10)
    .describe("The paper's start: the clip value of activations is this. Default 10."),
  clipDecay: z
    .number()
    .min(0)
    .default(5e-4)
    .describe("Weight of the clip values' L2 regulariser. Default 5e-4."),
});

/**
 * PACT (Choi et al., 2018): activations are clipped at a learned value, whose gradient comes from the clipped activations and
 * a regulariser. Weights are quantized as in DoReFa-Net.
 */
export function createPact(options: PactOptions = {}): Quantizer {
  const { initialClip, clipDecay, clipStart } = parseOptions('pact', pactSchema, options);
  return {
    name: 'pact',
    restartsForBits: clipStart === 'least-squared-error',
    initialise(sample, site, bits): Readonly<Record<string, tf.Tensor>> {
      if (site.role === 'weight') return {};
      if (bits === undefined || clipStart === 'paper') return { clip: tf.scalar(initialClip) };
      const { levels, ...ends } = activationGrid(site, bits);
      const grid = { ...ends, learnsRounding: false };
      const quantize = (x: tf.Tensor, clip: tf.Tensor) => stepQuantize(x, tf.div(clip, levels), grid);
      return { clip: leastErrorRange({ sample, axes: undefined, quantize }) };
    },
    quantize(request, bits) {
      if (request.site.role === 'weight') return quantizeSquashed(request, bits, options);
      const { levels, lowest, highest } = activationGrid(request.site, bits);
      const step = tf.div(decayed(request.parameters.clip!, clipDecay), levels);
      return stepQuantize(request.x, step, { lowest, highest, learnsRounding: false });
    },
    async grid(site, { clip }, bits, weights) {
      if (site.role === 'weight') return squashedGrid(site, bits, weights, options);
      const { levels, lowest } = activationGrid(site, bits);
      return { step: effectiveStep((await clip!.data())[0]! / levels), zeroPoint: Math.abs(lowest) };
    },
  };
}

/** From zero to the clip value in `levels` steps; as signed integers if values may be negative. */
function activationGrid({ signed = false }: QuantizationSite, bits: number) {
  const levels = signed ? 2 ** (bits - 1) : 2 ** bits - 1;
  return signed ? { levels, lowest: -levels, highest: levels - 1 } : { levels, lowest: 0, highest: levels };
}

/** The value unchanged, with the gradient of an added loss `decay / 2 x value^2`. */
function decayed(value: tf.Tensor, decay: number): tf.Tensor {
  const regularised = tf.customGrad((...inputs) => {
    const save = inputs.pop() as unknown as (tensors: tf.Tensor[]) => void;
    const [kept] = inputs as [tf.Tensor];
    save([kept]);
    return {
      value: tf.clone(kept),
      gradFunc: (dy: tf.Tensor, saved: tf.Tensor[]) => tf.add(dy, tf.mul(saved[0]!, decay)),
    };
  });
  return regularised(value);
}

/** Provides QUANTIZER; needs nothing. */
export const pact = (options: PactOptions = {}): Plugin =>
  plugin({ name: 'pact', provides: QUANTIZER, create: () => createPact(options) });
