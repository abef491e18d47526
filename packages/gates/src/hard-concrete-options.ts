/** Settings of hard-concrete gates. Each default is the paper's where it says one, else this project's. */
export interface HardConcreteOptions {
  /** Weight of `log(cost)` in the loss. Default 0.1. */
  readonly lambda?: number;
  /** Candidate bits, ascending. Default 2, 4, 8. */
  readonly candidates?: readonly number[];
  /** Whether bits are searched; if not, everything stays at 32. Default true. */
  readonly quantize?: boolean;
  /** Whether filters are pruned. Default true. */
  readonly prune?: boolean;
  /** Filters that one pruning gate opens or closes. Default 4. */
  readonly groupSize?: number;
  /** Bits of the first and the last layer. Default 8. */
  readonly edgeBits?: number;
  /**
   * Where the logits of gates start: nearly always open. Default 2 (ours); from the paper's 6 plain gradient descent would hardly
   * move them.
   */
  readonly initialLogit?: number;
  /** A gate is closed in the end where it is closed with at least this probability in training. Default 0.34. */
  readonly closedProbability?: number;
}

export type HardConcreteSettings = Required<HardConcreteOptions>;

export const hardConcreteSettings = (options: HardConcreteOptions): HardConcreteSettings => ({
  lambda: 0.1,
  candidates: [2, 4, 8],
  quantize: true,
  prune: true,
  groupSize: 4,
  edgeBits: 8,
  initialLogit: 2,
  closedProbability: 0.34,
  ...options,
});
