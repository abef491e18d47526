import type { Container, PipelineState } from '@bitshare/core';
import type { TrainingCollapse } from '@bitshare/trainer';

/** One method, with the input and output states of its stages. */
export interface MethodOutcome {
  /** `'SBS'`. */
  readonly method: string;
  readonly before: PipelineState;
  readonly after: PipelineState;
}

/** The outcome of a recipe, to be measured, written and drawn. */
export interface RecipeOutcome {
  /** Heading of the report. */
  readonly title: string;
  /** The container that computed it. */
  readonly container: Container;
  /** In the order of the table: the full-precision network first, the recipe's main method last. */
  readonly methods: readonly MethodOutcome[];
  /** The reason why the recipe ended before its last method. `methods` has the finished ones. */
  readonly collapse?: TrainingCollapse | undefined;
}
