/** Settings of Single-path Bit Sharing. Each default is the paper's where it says one, else this project's (METHOD). */
export interface SbsOptions {
  /** Weight of `log(cost)` in the loss. Default 0.1. */
  readonly lambda?: number;
  /** Candidate bits, ascending, each twice the one before. Default 2, 4, 8. */
  readonly candidates?: readonly number[];
  /** Whether bits are searched; if not, everything stays at 32 (SBS-P). Default true. */
  readonly quantize?: boolean;
  /** Whether filters are pruned; if not: SBS-Q. Default true. */
  readonly prune?: boolean;
  /** Filters that one pruning gate opens or closes. Default 4. */
  readonly groupSize?: number;
  /** Bits of the first and the last layer. Default 8. */
  readonly edgeBits?: number;
  /** Where the thresholds of quantization gates start. Default 0: every gate open. */
  readonly initialThreshold?: number;
  /**
   * A pruning threshold starts this far below its layer's smallest score. Default 0.005. From 0 it would have to travel to the
   * scores' own scale, about 0.8, before anything is pruned (METHOD section 7).
   */
  readonly pruningMargin?: number;
  /** Steps for which one kind of gates (weights with filters, or activations) is trained before the other. Default 1. */
  readonly alternationPeriod?: number;
  /** Share of the old value in the running mean of activation errors, by which the final bits are chosen. Default 0.9. */
  readonly errorMomentum?: number;
}

export type SbsSettings = Required<SbsOptions>;

export const sbsSettings = (options: SbsOptions): SbsSettings => ({
  lambda: 0.1,
  candidates: [2, 4, 8],
  quantize: true,
  prune: true,
  groupSize: 4,
  edgeBits: 8,
  initialThreshold: 0,
  pruningMargin: 0.005,
  alternationPeriod: 1,
  errorMomentum: 0.9,
  ...options,
});
