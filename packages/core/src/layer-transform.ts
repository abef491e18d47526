import type { Tensor } from '@tensorflow/tfjs';
import type { LayerNode } from './graph.ts';

/** One conv2d or dense layer met during a forward pass. */
export interface LayerCall {
  readonly node: LayerNode;
  /** `[batch, height, width, channels]`, or `[batch, features]` for dense. */
  readonly input: Tensor;
  /** The layer's weights as stored. */
  readonly weights: Tensor;
  readonly training: boolean;
  /** The layer's own arithmetic, bias included, on any input and weights of these shapes. */
  compute(input: Tensor, weights: Tensor): Tensor;
}

/** How layers compute in one stage: plain float, at fixed bits, or with gates under search. */
export interface LayerTransform {
  /** The layer's output, differentiable by tfjs. */
  apply(call: LayerCall): Tensor;
}
