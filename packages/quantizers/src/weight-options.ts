/** How a quantizer sees the weights of a layer. */
export interface WeightOptions {
  /** Whether each output channel of the weights has a range of its own, instead of one for the layer. Default false. */
  readonly perChannel?: boolean;
}
