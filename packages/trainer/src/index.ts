export { type AdamOptions, adam, adamSchema, adamw, adamwSchema, createAdam, createAdamw } from './adam.ts';
export { createParetoArchive, type ParetoArchive, type TradeOff } from './archive/pareto-archive.ts';
export { type ArchiveOptions, archiveSchema } from './archive/policy-archive.ts';
export { type Budget, createBudget, type TargetOptions } from './budget/budget.ts';
export {
  type BudgetController,
  type BudgetControllerOptions,
  type BudgetState,
  createBudgetController,
} from './budget/budget-controller.ts';
export { type BudgetOptions, budgetShape, budgetTarget, refuseSecondBudget } from './budget/budget-target.ts';
export { type CostWeighing, type CostWeight, fixedWeight } from './budget/cost-weight.ts';
export {
  createPolicyTrail,
  type LayerAspect,
  type LayerChoice,
  type PolicyTrail,
} from './budget/policy-trail.ts';
export { type SettleOptions, settle } from './budget/settle.ts';
export { type CostPenalty, costPenalty, type WeighedSearch } from './cost-penalty.ts';
export { type Evaluation, evaluate } from './evaluate.ts';
export type { GuardOptions } from './guard/guard-options.ts';
export { TrainingCollapse } from './guard/training-collapse.ts';
export { imagesPerPass, valuesInAll } from './images-per-pass.ts';
export { type LearningRateOptions, learningRateOf } from './learning-rate.ts';
export { constant, cosine, type StepsOptions, steps, stepsShape, warmup } from './schedules.ts';
export { createSgd, type SgdOptions, sgd, sgdSchema } from './sgd.ts';
export { type AllocateBitsOptions, allocateBits, allocationShape } from './stages/allocate-bits.ts';
export { checkImages } from './stages/check-images.ts';
export {
  type CorrectStatisticsOptions,
  correctionShape,
  correctStatistics,
} from './stages/correct-statistics.ts';
export { evaluation } from './stages/evaluation.ts';
export { extract } from './stages/extract.ts';
export { type FineTuneOptions, fineTune } from './stages/fine-tune.ts';
export { type PretrainOptions, pretrain } from './stages/pretrain.ts';
export { restoreBatchNorms } from './stages/restore-batch-norms.ts';
export { search } from './stages/search.ts';
export type { SearchOptions } from './stages/search-setup.ts';
export { trainingRules } from './stages/stage-options.ts';
export { takeArchived } from './stages/take-archived.ts';
export { usePolicy } from './stages/use-policy.ts';
export { type DistillOptions, distillSchema } from './teacher/distillation.ts';
export { type Training, train } from './train.ts';
