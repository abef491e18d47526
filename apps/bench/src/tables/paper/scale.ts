import type { RunConfigInput } from '../../config/run-config.ts';
import type { SearchConfigInput } from '../../config/stages-config.ts';
import type { PaperNetwork } from './published-figures.ts';

/** Target ratios of the searches of a table: full-precision bit operations over the target. */
export interface SearchTargets {
  readonly joint: number;
  readonly bitsOnly: number;
  readonly filtersOnly: number;
  /** Points of figure 2's curves. */
  readonly curves: {
    readonly joint: readonly number[];
    readonly bitsOnly: readonly number[];
    readonly filtersOnly: readonly number[];
    readonly uniformBits: readonly number[];
  };
}

interface TrainingRecipe {
  readonly batchSize: number;
  readonly stages: NonNullable<RunConfigInput['stages']>;
  /** The first search of two stages. */
  readonly prune: SearchConfigInput;
}

/** The amount of work for a table. */
export interface Scale {
  readonly name: ScaleName;
  /** Text for captions. */
  readonly about: string;
  readonly seeds: number;
  /** Whether every network of a table is run, or only the first. */
  readonly everyNetwork: boolean;
  readonly targets: SearchTargets;
  recipe(network: PaperNetwork): TrainingRecipe;
}

export const scaleNames = ['smoke', 'short', 'paper'] as const;
export type ScaleName = (typeof scaleNames)[number];

/** Near the paper's ratios of ResNet-20 and ResNet-18. The points of the curves span the range of the figure. */
const paperTargets: SearchTargets = {
  joint: 66,
  bitsOnly: 64,
  filtersOnly: 1.5,
  curves: {
    joint: [50, 66, 90, 120],
    bitsOnly: [50, 64, 90, 120],
    filtersOnly: [1.25, 1.5, 2, 3],
    uniformBits: [2, 3, 4, 8],
  },
};

/** Above the paper's ratio, at which a small network on an easy data set begins to lose accuracy. */
const shortTargets: SearchTargets = {
  joint: 95,
  bitsOnly: 95,
  filtersOnly: 1.5,
  curves: {
    joint: [60, 95, 150],
    bitsOnly: [60, 95, 150],
    filtersOnly: [1.25, 1.5, 2],
    uniformBits: [2, 3, 4],
  },
};

const tenthAt = (...steps: number[]) => ({ steps, factor: 0.1 });

/** METHOD section 5: the paper's procedure. */
function paperRecipe(network: PaperNetwork): TrainingRecipe {
  if (network === 'ResNet-20' || network === 'ResNet-56') {
    const long = { epochs: 200, learningRate: 0.1, schedule: tenthAt(0.4, 0.6) };
    const search = { epochs: 30, learningRate: 0.001 };
    return { batchSize: 128, stages: { pretrain: long, search, fineTune: long }, prune: search };
  }
  const [epochs, batchSize] = network === 'MobileNetV2' ? [150, 256] : [90, 256];
  const search = { epochs: 10, learningRate: 0.001 };
  return {
    batchSize,
    stages: {
      pretrain: { epochs: 90, learningRate: 0.1, schedule: 'cosine' },
      search,
      fineTune: { epochs, learningRate: 0.01, schedule: 'cosine' },
    },
    prune: search,
  };
}

/** METHOD section 7: the reference run's. */
const shortRecipe = (): TrainingRecipe => ({
  batchSize: 128,
  stages: {
    pretrain: { epochs: 6, learningRate: 0.1, schedule: 'cosine' },
    search: { epochs: 2, learningRate: 0.01 },
    fineTune: { epochs: 5, learningRate: 0.05, schedule: 'cosine' },
  },
  prune: { epochs: 1, learningRate: 0.01 },
});

/** One epoch of every stage. Batches of two large images need small learning rates. */
function smokeRecipe(network: PaperNetwork): TrainingRecipe {
  const small = network === 'ResNet-20' || network === 'ResNet-56';
  const rate = small ? 1 : 0.1;
  const search = { epochs: 1, learningRate: 0.01 * rate, thresholdLearningRate: 0.1 };
  return {
    batchSize: small ? 32 : 2,
    stages: {
      pretrain: { epochs: 1, learningRate: 0.05 * rate, schedule: 'cosine' },
      search,
      fineTune: { epochs: 1, learningRate: 0.02 * rate, schedule: 'cosine' },
    },
    prune: search,
  };
}

export const scales: Readonly<Record<ScaleName, Scale>> = {
  smoke: {
    name: 'smoke',
    about: 'an epoch of each stage, to show that the recipe runs: the accuracies are meaningless',
    seeds: 1,
    everyNetwork: false,
    targets: { ...shortTargets, joint: 60, bitsOnly: 40 },
    recipe: smokeRecipe,
  },
  short: {
    name: 'short',
    about: 'reduced: 6 epochs of pretraining, 2 of search, 5 of fine-tuning',
    seeds: 1,
    everyNetwork: false,
    targets: shortTargets,
    recipe: shortRecipe,
  },
  paper: {
    name: 'paper',
    about: "the paper's epochs, batch sizes and learning rates",
    seeds: 5,
    everyNetwork: true,
    targets: paperTargets,
    recipe: paperRecipe,
  },
};
