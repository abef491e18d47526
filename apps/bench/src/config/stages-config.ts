import { archiveSchema, budgetShape, refuseSecondBudget, trainingRules } from '@bitshare/trainer';
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

const pretrainSchema = training({ epochs: 6, learningRate: 0.1 });
const fineTuneSchema = training({ epochs: 5, learningRate: 0.05 });

const searchSchema = z
  .strictObject({
    epochs: epochs(2),
    learningRate: rate(0.01, 'Of weights, normalization and clip values.'),
    schedule: schedule('constant'),
    thresholdLearningRate: trainingRules.learningRate
      .optional()
      .describe(
        "Of the gates' thresholds or logits. Default: the search's own, 0.01 for SBS, 1 for the others.",
      ),
    ...budgetShape,
    archive: archiveSchema
      .optional()
      .describe('Keeps the policies that no other of the search beats in accuracy and cost. Default: none.'),
  })
  .superRefine(refuseSecondBudget);

/** A search's configuration where none is given. */
export const searchDefaults = () => searchSchema.parse({});

export const stagesSchema = z.strictObject({
  pretrain: pretrainSchema.prefault({}).describe('Training of the full-precision network.'),
  search: searchSchema.prefault({}).describe('Search of bits and filters; not used by the variant uniform.'),
  fineTune: fineTuneSchema.prefault({}).describe('Training of the compressed network.'),
  prune: searchSchema
    .optional()
    .describe(
      'Search of filters before that of bits, for the variant two-stage only; absent: by its defaults.',
    ),
  recover: fineTuneSchema
    .optional()
    .describe(
      'Training of the pruned network before the search of bits, for the variant two-stage only; absent: none.',
    ),
});
