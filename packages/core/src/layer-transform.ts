import type { Tensor } from '@tensorflow/tfjs';
import type { LayerNode } from './graph.ts';

/** A conv2d or dense layer in a forward pass. */
export interface LayerCall {
  readonly node: LayerNode;
  /** `[batch, height, width, channels]`, or `[batch, features]` for dense. */
  readonly input: Tensor;
  /** The layer's weights as stored. */
  readonly weights: Tensor;
  readonly training: boolean;
  /** The layer's arithmetic, bias included, for any input and weights of these shapes. */
  compute(input: Tensor, weights: Tensor): Tensor;
}

/** How layers compute in a stage: in float, at fixed bits, or with gates under search. */
export interface LayerTransform {
  /** The layer's output, differentiable in tfjs. */
  apply(call: LayerCall): Tensor;
}
