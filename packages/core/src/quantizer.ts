import type { Tensor, Tensor1D } from '@tensorflow/tfjs';
import { token } from './token.ts';

/** A quantized tensor: a layer's weights or its input. */
export interface QuantizationSite {
  /** Id of the conv2d or dense node. */
  readonly layer: string;
  readonly role: 'weight' | 'activation';
  /** For activations: whether they may be negative, because no ReLU precedes the layer. Weights always may. Default false. */
  readonly signed?: boolean;
  /**
   * For weights: whether their scale must stay, because no batch norm after the layer removes it. A quantizer that changes the scale
   * must then restore it, so that the layer keeps its function. Default false.
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
  /** Mean absolute normalised error at each candidate except the last: `[candidates - 1]`. Not differentiable. */
  readonly errors: Tensor1D;
}

/**
 * Quantization at several bits in one pass: the lowest candidate, and a gated offset for each higher one (SBS, section 3.1). Offset j
 * counts if every gate up to j is open.
 */
export interface BitDecomposition {
  /**
   * Gate j is open if the error below it exceeds `thresholds[j - 1]`. Differentiable in `thresholds` by the surrogate of
   * METHOD section 3. @param thresholds `[candidates - 1]`. @param candidates ascending bits.
   */
  shareBits(request: QuantizeRequest, thresholds: Tensor1D, candidates: readonly number[]): SharedBits;
  /** Differentiable in `gates`. @param gates `[candidates - 1]`, each in [0, 1]. */
  gateBits(request: QuantizeRequest, gates: Tensor1D, candidates: readonly number[]): Tensor;
}

/** The grid of values at fixed bits: code c, from 0 to `2^bits - 1`, stands for `step * (c - zeroPoint)`. */
export interface UniformGrid {
  /** One value, or one for each output channel of a weight. */
  readonly step: number | readonly number[];
  /** A multiple of 1/2; 0 for unsigned activations. */
  readonly zeroPoint: number;
}

/**
 * Fake quantization: float in, float on a grid of `2^bits` levels out, differentiable in `x` and the parameters.
 * NaN must stay NaN. Zero must stay zero at an unsigned site; a signed site need not have a level at zero.
 */
export interface Quantizer {
  /** `'bit-sharing'`, `'lsq'`. */
  readonly name: string;
  /**
   * Starting parameters for a site. @param sample weights, or the first batch that reaches the layer.
   * @param bits fixed bits of the site, for quantizers whose initial values depend on them; absent in a search.
   * The caller owns the tensors.
   */
  initialise(sample: Tensor, site: QuantizationSite, bits?: number): QuantizerParameters;
  /**
   * Whether parameters start anew where bits are settled after they were learned at others, as a search leaves them. Default false.
   */
  readonly restartsForBits?: boolean;
  /** `x` at a fixed number of bits, 1 to 8. */
  quantize(request: QuantizeRequest, bits: number): Tensor;
  /** Several bits in one pass. Absent: a search composes them from `quantize` at every candidate. */
  readonly decomposition?: BitDecomposition | undefined;
  /**
   * The grid of `quantize`, for exporters. Absent: the values lie on no uniform grid and cannot be exported as codes.
   * @param weights the layer's weights, for a weight site: the grid may be in their units.
   */
  grid?(
    site: QuantizationSite,
    parameters: QuantizerParameters,
    bits: number,
    weights?: Tensor,
  ): Promise<UniformGrid>;
}

export const QUANTIZER = token<Quantizer>('quantizer', 'bitSharing() of @bitshare/quantizers');
