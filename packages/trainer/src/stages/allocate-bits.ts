import {
  BACKEND,
  COST_MODEL,
  type CostModel,
  createRandom,
  DATASET,
  type PipelineState,
  PROGRESS,
  parseOptions,
  QUANTIZER,
  RANDOM,
  type StageFactory,
  silentProgress,
  stage,
  UserError,
} from '@bitshare/core';
import { validateGraph } from '@bitshare/network';
import * as z from 'zod';
import { budgetShape, budgetTarget, refuseSecondBudget } from '../budget/budget-target.ts';
import { bitChoices, type LayerChoices, policyOfChoices } from '../post-training/bit-choices.ts';
import { calibrationBatches } from '../post-training/calibration-batches.ts';
import { type Choice, chooseOptions } from '../post-training/choose-options.ts';
import { type LayerHarms, siteHarms } from '../post-training/site-harms.ts';
import { checkImages } from './check-images.ts';
import { settlePolicy } from './settle-policy.ts';
import { measured } from './stage-run.ts';

export interface AllocateBitsOptions {
  /** Budget in bit operations, for the cost model `bops`. One of the three budgets is required. */
  readonly targetBops?: number | undefined;
  /** Budget as a ratio: cost of the original network at full precision over the budget. */
  readonly targetRatio?: number | undefined;
  /** Budget in the unit of the cost model. */
  readonly targetCost?: number | undefined;
  /** Bits that a layer's weights and input can have, ascending. Default `[2, 3, 4, 6, 8]`. */
  readonly candidates?: readonly number[];
  /** Training images that the harm is measured on. Default 256. */
  readonly harmImages?: number;
}

const budgets = ['targetBops', 'targetRatio', 'targetCost'] as const;
const { targetBops, targetRatio, targetCost } = budgetShape;

/** Options of `allocateBits`, which a run's configuration shares. */
export const allocationShape = {
  ...{ targetBops, targetRatio, targetCost },
  candidates: z
    .array(z.int().min(1).max(8))
    .min(1)
    .refine((bits) => bits.every((one, i) => i === 0 || one > bits[i - 1]!), 'must be ascending')
    .default([2, 3, 4, 6, 8])
    .describe("Bits that a layer's weights and input can have, ascending. Default [2, 3, 4, 6, 8]."),
  harmImages: z
    .int()
    .min(1)
    .default(256)
    .describe('Training images that the harm of bits is measured on. Default 256.'),
};

const allocationSchema = z.strictObject(allocationShape).superRefine((options, context) => {
  refuseSecondBudget(options, context);
  if (budgets.every((budget) => options[budget] === undefined))
    context.addIssue({ code: 'custom', message: `needs one of ${budgets.join(', ')}` });
});
type Settings = z.output<typeof allocationSchema>;

/**
 * Chooses bits under a budget without training (post-training quantization): the harm of each layer's bits is measured alone, and the
 * choice with the least sum of harms is exact. The network is calibrated for it, as by `usePolicy`.
 */
export function allocateBits(options: AllocateBitsOptions): StageFactory {
  const name = 'allocate-bits';
  const settings = () => parseOptions(name, allocationSchema, options);
  return stage({
    name,
    takes: ['weights'],
    gives: ['weights', 'policy'],
    needs: { backend: BACKEND, dataset: DATASET, quantizer: QUANTIZER, cost: COST_MODEL },
    optional: { random: RANDOM, progress: PROGRESS },
    async check({ dataset, cost }, state) {
      validateGraph(state.graph);
      checkImages(name, await dataset.load(), state.graph);
      chooseBits(problemOf(state, settings(), cost), undefined);
    },
    run: (parts, state, signal) =>
      measured(parts.backend, { name, kind: 'search' }, async () => {
        const { quantizer, cost, random = createRandom(0), progress = silentProgress } = parts;
        const { candidates, harmImages } = settings();
        const problem = problemOf(state, settings(), cost);
        await parts.backend.activate();
        const { graph, weights } = state;
        const batches = await calibrationBatches(graph, await parts.dataset.load(), random, harmImages);
        try {
          const measurement = { graph, weights, quantizer, candidates, batches, progress, signal };
          const found = chooseBits(problem, await siteHarms(measurement));
          progress.message(`${name}: ${inWords(found, problem, cost)}`);
          const policy = policyOfChoices(graph, problem.choices, found.options);
          return await settlePolicy(name, parts, state, policy, signal);
        } finally {
          for (const batch of batches) batch.dispose();
        }
      }),
  });
}

/** What can be chosen, and the most that it may cost. */
interface Problem {
  readonly choices: readonly LayerChoices[];
  readonly budget: number;
  readonly candidates: readonly number[];
  readonly unit: string;
}

const problemOf = (state: PipelineState, settings: Settings, cost: CostModel): Problem => ({
  choices: bitChoices(state.graph, settings.candidates, cost),
  budget: budgetTarget(settings, cost, state)!,
  candidates: settings.candidates,
  unit: cost.unit,
});

/** @param harms absent: only whether there is a choice. @throws UserError when every choice costs more than the budget. */
function chooseBits(
  { choices, budget, candidates, unit }: Problem,
  harms: ReadonlyMap<string, LayerHarms> | undefined,
): Choice {
  const groups = choices.map(({ layer, bits, costs }) => {
    const own = harms?.get(layer);
    return bits.map(({ weightBits, activationBits }, i) => ({
      cost: costs[i]!,
      harm: own
        ? own.weights[candidates.indexOf(weightBits)]! + own.activations[candidates.indexOf(activationBits)]!
        : 0,
    }));
  });
  const found = chooseOptions(groups, budget);
  if (found) return found;
  const least = choices.reduce((sum, { costs }) => sum + Math.min(...costs), 0);
  throw new UserError(
    `allocate-bits: the network costs ${least} ${unit} at the fewest bits, more than the budget of ${budget}.`,
    'Give a larger budget, or candidates of fewer bits.',
  );
}

function inWords({ cost, harm, leastHarm }: Choice, { budget }: Problem, { unit }: CostModel): string {
  const proof =
    leastHarm === harm
      ? 'the best choice by these harms'
      : `no choice has less than ${leastHarm.toPrecision(3)}`;
  return `${(cost / 1e6).toPrecision(4)} of ${(budget / 1e6).toPrecision(4)} million ${unit}; summed harm ${harm.toPrecision(3)}, ${proof}`;
}
