import type { Dataset, PipelineState, TeacherShare } from '@bitshare/core';
import type * as z from 'zod';
import { distillationOf, type distillSchema } from './distillation.ts';
import { createJudge, type Judge } from './judge.ts';
import { createTeacher, type Teacher } from './teacher.ts';

/** A teacher, and its part in the loss. */
export interface Teaching extends TeacherShare {
  readonly teacher: Teacher;
}

/** A training stage's teacher, if it has one, and its judge. */
export interface Schooling {
  readonly teaching: Teaching | undefined;
  readonly judge: Judge;
  /** Facts of a training that its checkpoints must share. */
  readonly facts: Readonly<Record<string, string>>;
  /** The state, with the teacher's part in this stage noted. */
  noted(state: PipelineState): PipelineState;
  dispose(): void;
}

/** @param options `distill` of the stage. @throws UserError when a teacher is needed, and the state has none. */
export function createSchooling(
  stage: string,
  options: z.output<typeof distillSchema> | undefined,
  dataset: Dataset,
  state: PipelineState,
): Schooling {
  const distillation = distillationOf(stage, options, dataset);
  const teacher = distillation && createTeacher(stage, state);
  return {
    teaching: distillation && teacher && { ...distillation, teacher },
    judge: createJudge(stage, dataset, state, teacher),
    facts: distillation
      ? { distill: `weight ${distillation.weight}, temperature ${distillation.temperature}` }
      : {},
    noted: (after) =>
      distillation ? { ...after, taught: { ...after.taught, [stage]: distillation } } : after,
    dispose: () => teacher?.dispose(),
  };
}
