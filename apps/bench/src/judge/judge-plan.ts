import type { RunConfig, RunConfigInput } from '../config/run-config.ts';
import type { Trial } from '../tables/trials/table-plan.ts';
import type { JudgedPolicy } from './judged-policy.ts';

/** The trials that judge policies. */
export interface JudgePlan {
  /** Each once, after the one that it starts from. */
  readonly trials: readonly Trial[];
  /** Ids of the trials that train the full-precision networks, one per seed. */
  readonly float: readonly string[];
  /** Ids by policy, one per seed. */
  readonly tuned: readonly (readonly string[])[];
}

/**
 * One full-precision network for each seed; from it every policy is fine-tuned by the configuration's recipe.
 * @param seeds their number, from 0 on.
 */
export function judgePlan(config: RunConfig, policies: readonly JudgedPolicy[], seeds: number): JudgePlan {
  const { method: _, stages, weights, ...base } = config;
  const numbers = Array.from({ length: seeds }, (_, seed) => seed);
  const start = weights === undefined ? {} : { weights };
  const float = numbers.map((seed): Trial => {
    const own = { ...base, ...start, baselines: [], seed, stages: { pretrain: stages.pretrain } };
    return { id: `full-precision-seed${seed}`, seed, config: inputOf(own, { name: 'full-precision' }) };
  });
  const tuned = policies.map(({ title, policy }, index) =>
    numbers.map((seed): Trial => {
      const own = { ...base, baselines: [], seed, stages: { fineTune: stages.fineTune } };
      return {
        id: `${index + 1}-${title.replaceAll(/[^\w.-]+/g, '-')}-seed${seed}`,
        seed,
        startsFrom: float[seed]!.id,
        config: inputOf(own, { name: 'policy', policy }),
      };
    }),
  );
  return {
    trials: [...float, ...tuned.flat()],
    float: float.map(({ id }) => id),
    tuned: tuned.map((trials) => trials.map(({ id }) => id)),
  };
}

/** A configuration with its defaults is valid as input too; its types are those of data after parsing. */
const inputOf = (config: object, method: RunConfigInput['method']): RunConfigInput =>
  ({ ...config, method }) as RunConfigInput;
