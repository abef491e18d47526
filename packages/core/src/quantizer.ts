import type { Tensor, Tensor1D } from '@tensorflow/tfjs';
import { token } from './token.ts';

/** Which tensor of which layer is quantized. */
export interface QuantizationSite {
  /** Id of the conv2d or dense node. */
  readonly layer: string;
  readonly role: 'weight' | 'activation';
  /** Of activations: whether they may be negative, since no ReLU stands before the layer. Weights always may. Default false. */
  readonly signed?: boolean;
  /**
   * Of weights: whether their scale must stay, since no batch norm follows the layer to take it out. A quantizer that changes it
   * restores it there, so that the layer goes on computing what it was given. Default false.
   */
  readonly keepsScale?: boolean;
}

/**
 * A site's trainable parameters by role name, each a tensor the quantizer made in `initialise`: `{ clip: [] }`. One of shape
 * `[channels]` belongs to the weights' output channels and is sliced with them.
 */
export type QuantizerParameters = Readonly<Record<string, Tensor>>;

export interface QuantizeRequest {
  /** Any shape; for weights the last axis is the output channel. */
  readonly x: Tensor;
  readonly site: QuantizationSite;
  readonly parameters: QuantizerParameters;
  /**
   * For weights of a network with pruned filters: 1 where a weight survives extraction, 0 elsewhere, shape of `x`.
   * Statistics over the layer must skip the zeros, so that the masked network equals the extracted one.
   */
  readonly mask?: Tensor | undefined;
}

export interface SharedBits {
  /** Shape of `x`: the value with every open gate's offset added. */
  readonly output: Tensor;
  /** Mean absolute normalised error left at each candidate but the last: `[candidates - 1]`. Not differentiable. */
  readonly errors: Tensor1D;
}

/**
 * A value at several bits in one pass: the lowest candidate and a gated offset for each of the others (SBS, section 3.1). Offset j
 * counts when every gate up to j is open.
 */
export interface BitDecomposition {
  /**
   * Gate j is open when the error left below it exceeds `thresholds[j - 1]`. Differentiable in `thresholds` by the surrogate of
   * METHOD section 3. @param thresholds `[candidates - 1]`. @param candidates ascending bits.
   */
  shareBits(request: QuantizeRequest, thresholds: Tensor1D, candidates: readonly number[]): SharedBits;
  /** Gates are given, each in [0, 1], and the result is differentiable in them. @param gates `[candidates - 1]`. */
  gateBits(request: QuantizeRequest, gates: Tensor1D, candidates: readonly number[]): Tensor;
}

/** The values at fixed bits: code c, from 0 to `2^bits - 1`, stands for `step * (c - zeroPoint)`. */
export interface UniformGrid {
  /** One, or one for each output channel of a weight. */
  readonly step: number | readonly number[];
  /** A multiple of 1/2; 0 for activations that are never negative. */
  readonly zeroPoint: number;
}

/**
 * Fake quantization: float in, float on a grid of `2^bits` levels out, differentiable in `x` and the parameters.
 * NaN must stay NaN. Zero must stay zero where nothing is negative; a signed site need not have a level there.
 */
export interface Quantizer {
  /** `'bit-sharing'`, `'lsq'`. */
  readonly name: string;
  /**
   * Starting parameters for a site. @param sample weights, or the first batch that reaches the layer.
   * @param bits those that the site is fixed at, for quantizers that start from them; a search leaves them out.
   * The caller owns the tensors.
   */
  initialise(sample: Tensor, site: QuantizationSite, bits?: number): QuantizerParameters;
  /**
   * Whether parameters start anew where bits are settled after they were learned at others, as a search leaves them. Default false.
   */
  readonly restartsForBits?: boolean;
  /** `x` at a fixed number of bits, 1 to 8. */
  quantize(request: QuantizeRequest, bits: number): Tensor;
  /** Several bits in one pass. Absent: a search composes it from `quantize` at every candidate. */
  readonly decomposition?: BitDecomposition | undefined;
  /**
   * Where the values of `quantize` lie, for exporters. Absent: on no uniform grid, and not to be exported as codes.
   * @param weights those of a layer, for a site of weights: the grid may be in their units.
   */
  grid?(
    site: QuantizationSite,
    parameters: QuantizerParameters,
    bits: number,
    weights?: Tensor,
  ): Promise<UniformGrid>;
}

export const QUANTIZER = token<Quantizer>('quantizer', 'bitSharing() of @bitshare/quantizers');
