import {
  archiveSchema,
  budgetShape,
  distillSchema,
  refuseSecondBudget,
  trainingRules,
} from '@bitshare/trainer';
import * as z from 'zod';
import { schedule } from './schedule-config.ts';

const epochs = (usual: number) =>
  trainingRules.epochs.default(usual).describe(`Passes over the training images. Default ${usual}.`);
const rate = (usual: number, what: string) =>
  trainingRules.learningRate.default(usual).describe(`${what} Default ${usual}.`);

const training = (usual: { readonly epochs: number; readonly learningRate: number }) =>
  z.strictObject({
    epochs: epochs(usual.epochs),
    learningRate: rate(usual.learningRate, 'Base learning rate.'),
    schedule: schedule('cosine'),
  });

/** Training of the full-precision network. */
export const pretrainSchema = training({ epochs: 6, learningRate: 0.1 });
const distill = distillSchema
  .optional()
  .describe(
    'The network before compression teaches beside the labels. Default: it does not; without labels it always does.',
  );

/** Training of a compressed network. */
export const fineTuneSchema = training({ epochs: 5, learningRate: 0.05 }).extend({ distill });

/** A search, without what chooses. */
export const searchSchema = z
  .strictObject({
    epochs: epochs(2),
    learningRate: rate(0.01, 'Learning rate of weights, normalization and clip values.'),
    schedule: schedule('constant'),
    thresholdLearningRate: trainingRules.learningRate
      .optional()
      .describe(
        'Learning rate of thresholds or logits. Default: that of the search, 0.01 for SBS, 1 for the others.',
      ),
    ...budgetShape,
    distill,
    archive: archiveSchema
      .optional()
      .describe('Pareto archive of the search, by accuracy and cost. Default: no archive.'),
  })
  .superRefine(refuseSecondBudget);

export type TrainingConfig = z.output<typeof pretrainSchema>;
export type FineTuneConfig = z.output<typeof fineTuneSchema>;
export type SearchConfig = z.output<typeof searchSchema>;
export type SearchConfigInput = z.input<typeof searchSchema>;

export const stagesSchema = z.strictObject({
  batchNorms: z
    .enum(['kept', 'restored'])
    .default('kept')
    .describe(
      'Whether convolutions without batch norm get one before anything is trained, with statistics measured on training images: restored takes back their folding, which most files of trained networks have. Default kept.',
    ),
  pretrain: pretrainSchema
    .optional()
    .describe(
      'Training of the full-precision network. Default: 6 epochs; none for a network of a file, which is trained, and is trained on where this is given.',
    ),
  search: searchSchema.prefault({}).describe('Search of bits and filters, where the method has one.'),
  fineTune: fineTuneSchema.prefault({}).describe('Training of the compressed network.'),
});
