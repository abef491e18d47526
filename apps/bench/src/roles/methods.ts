import { GATE_SEARCH, policySchema, UserError } from '@bitshare/core';
import {
  createSbs,
  hardConcrete,
  hardConcreteSchema,
  multiPath,
  multiPathSchema,
  sbs,
  sbsSchema,
} from '@bitshare/gates';
import { uniformPolicy } from '@bitshare/network';
import {
  allocateBits,
  allocationShape,
  correctionShape,
  correctStatistics,
  evaluation,
  extract,
  fineTune,
  search,
  usePolicy,
} from '@bitshare/trainer';
import * as z from 'zod';
import { fineTuneSchema, searchSchema } from '../config/stages-config.ts';
import { type Method, searching, stageOptions } from './method.ts';
import { providing } from './providing.ts';
import { entry, noOptions, role } from './role.ts';

const jointSchema = sbsSchema.omit({ quantize: true, prune: true });
const filtersSchema = sbsSchema.pick({ groupSize: true, pruningMargin: true, alternationPeriod: true });
const bitsSchema = jointSchema.omit({ groupSize: true, pruningMargin: true });

const twoStageSchema = z.strictObject({
  ...jointSchema.shape,
  prune: searchSchema.prefault({}).describe('Search of filters, before that of bits.'),
  recover: fineTuneSchema
    .optional()
    .describe('Training of the pruned network before the search of bits. Default: none.'),
});

const uniformSchema = z.strictObject({
  bits: z.int().min(1).max(8).describe('Bits of every layer, such as 4.'),
});

const postTrainingSchema = z.strictObject({
  bits: uniformSchema.shape.bits
    .optional()
    .describe('The same bits in every layer, instead of a target for which bits are chosen.'),
  ...allocationShape,
  ...correctionShape,
});

/** Ways to compress a trained network, or to leave it as it is. */
export const methods = role(
  'method',
  async (module): Promise<Method> => {
    const gates = await providing(GATE_SEARCH, 'GATE_SEARCH')(module);
    return searching(gates.name, gates);
  },
  {
    'full-precision': entry(
      'No compression.',
      noOptions,
      (): Method => ({
        title: 'full precision',
        stages: () => [],
      }),
    ),
    uniform: entry(
      'The same bits in every layer, without a search.',
      uniformSchema,
      ({ bits }): Method => ({
        title: `uniform ${bits}-bit`,
        stages: ({ batchSize, ...training }) => [
          usePolicy((graph) => uniformPolicy(graph, bits)),
          fineTune(stageOptions(training.fineTune, batchSize)),
        ],
      }),
    ),
    policy: entry(
      'A policy that is given, without a search.',
      z.strictObject({ policy: policySchema.describe('The contents of a policy.json.') }),
      ({ policy }): Method => ({
        title: 'policy',
        stages: ({ batchSize, ...training }) => [
          usePolicy(() => policy),
          extract(),
          fineTune(stageOptions(training.fineTune, batchSize)),
        ],
      }),
    ),
    'post-training': entry(
      'Bits without any training, the same everywhere or chosen for a target.',
      postTrainingSchema,
      postTraining,
    ),
    sbs: entry('Bits and filters, by single-path bit sharing.', jointSchema, (options) =>
      searching('SBS', sbs(options)),
    ),
    'sbs-q': entry('Bits alone, by single-path bit sharing.', bitsSchema, (options) =>
      searching('SBS-Q', sbs({ ...options, prune: false })),
    ),
    'sbs-p': entry('Filters alone, at 32 bits, by single-path bit sharing.', filtersSchema, (options) =>
      searching('SBS-P', sbs({ ...options, quantize: false })),
    ),
    'two-stage': entry('First filters (SBS-P), then bits (SBS-Q).', twoStageSchema, twoStage),
    'multi-path': entry('Bits, by a branch for each, as in DNAS.', multiPathSchema, (options) =>
      searching('multi-path', multiPath(options)),
    ),
    'hard-concrete': entry('Bits and filters, by stochastic gates.', hardConcreteSchema, (options) =>
      searching('hard-concrete', hardConcrete(options)),
    ),
  },
);

function postTraining(options: z.output<typeof postTrainingSchema>): Method {
  const { bits, batchNorm, images, candidates, harmImages, ...target } = options;
  const [[budget, amount] = []] = Object.entries(target).filter(([, value]) => value !== undefined);
  if ((bits === undefined) === (budget === undefined))
    throw new UserError(
      'The method post-training needs either bits or one target.',
      'Write "bits": 8, or a targetRatio, targetBops or targetCost.',
    );
  const chosen =
    bits === undefined
      ? allocateBits({ ...target, candidates, harmImages })
      : usePolicy((graph) => uniformPolicy(graph, bits));
  return {
    title: `post-training, ${bits === undefined ? `${budget} ${amount}` : `${bits}-bit`}`,
    stages: () => [chosen, correctStatistics({ batchNorm, images }), evaluation()],
  };
}

function twoStage({ prune, recover, ...options }: z.output<typeof twoStageSchema>): Method {
  return {
    title: 'SBS-P, then SBS-Q',
    stages: ({ batchSize, ...training }) => [
      search({
        ...stageOptions(prune, batchSize),
        name: 'search-p',
        gates: createSbs({ ...options, quantize: false }),
      }),
      extract(),
      ...(recover ? [fineTune({ ...stageOptions(recover, batchSize), name: 'recover' })] : []),
      search({
        ...stageOptions(training.search, batchSize),
        name: 'search-q',
        gates: createSbs({ ...options, prune: false }),
      }),
      extract(),
      fineTune(stageOptions(training.fineTune, batchSize)),
    ],
  };
}

/** A method's part of a configuration, as a person writes it. */
export type MethodConfigInput = z.input<typeof methods.schema>;
