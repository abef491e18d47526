import type { Container, PipelineState } from '@bitshare/core';
import type { TrainingCollapse } from '@bitshare/trainer';

/** One way to compress, and what its stages made of what they were given. */
export interface MethodOutcome {
  /** `'SBS'`. */
  readonly method: string;
  readonly before: PipelineState;
  readonly after: PipelineState;
}

/** What a recipe hands on to be measured, written and drawn. */
export interface RecipeOutcome {
  /** Heading of the report. */
  readonly title: string;
  /** The parts that computed it. */
  readonly container: Container;
  /** In the order of the table: the full-precision network first, what the recipe is about last. */
  readonly methods: readonly MethodOutcome[];
  /** Why the recipe ended before its last method; what came before is in `methods`. */
  readonly collapse?: TrainingCollapse | undefined;
}
