import {
  compose,
  type PipelineState,
  type Plugin,
  pipeline,
  type StageFactory,
  startFrom,
  UserError,
} from '@bitshare/core';
import { bops } from '@bitshare/costs';
import { createSynthetic, datasetPlugin, type SyntheticOptions, synthetic } from '@bitshare/datasets';
import {
  createHardConcrete,
  createMultiPath,
  createSbs,
  hardConcrete,
  multiPath,
  sbs,
} from '@bitshare/gates';
import { lenet5 } from '@bitshare/models';
import { uniformPolicy } from '@bitshare/network';
import { bitSharing, createBitSharing, createPact, pact } from '@bitshare/quantizers';
import {
  cosine,
  createSgd,
  extract,
  fineTune,
  pretrain,
  search,
  sgd,
  steps,
  usePolicy,
  warmup,
} from '@bitshare/trainer';
import { describe, expect, it } from 'vitest';
import { idleBackend } from './fixtures/idle-backend.ts';

const shape = [8, 8, 1] as const;
const network = startFrom(lenet5({ inputShape: [16, 16, 1], classes: 4 }));
const parts = (data: SyntheticOptions = { inputShape: [16, 16, 1], trainSize: 64, testSize: 8 }) => [
  ...[idleBackend, synthetic(data), sgd(), bitSharing(), sbs(), bops()],
];

/** What a function says of the options that it is given. */
function said(make: () => unknown): string {
  try {
    make();
  } catch (error) {
    expect(error).toBeInstanceOf(UserError);
    return (error as UserError).message;
  }
  return 'nothing';
}

describe('options of parts', () => {
  it.each<[string, () => unknown, string]>([
    [
      'descending',
      () => createSbs({ candidates: [8, 4, 2] }),
      'sbs: candidates must be whole numbers from 1 to 8, each twice the previous one',
    ],
    [
      'not dividing',
      () => createSbs({ candidates: [2, 3] }),
      'sbs: candidates must be whole numbers from 1 to 8, each twice the previous one',
    ],
    ['none', () => createSbs({ candidates: [] }), 'sbs: candidates must have at least 1 entry'],
    [
      'of 9 bits',
      () => createHardConcrete({ candidates: [9] }),
      'hard-concrete: candidates.0 must be at most 8, not 9',
    ],
    [
      'descending branches',
      () => createMultiPath({ candidates: [8, 2] }),
      'multi-path: candidates must be ascending whole numbers from 1 to 8',
    ],
    ['bits of the edge', () => createSbs({ edgeBits: 0 }), 'sbs: edgeBits must be at least 1, not 0'],
    [
      'a step that is no number',
      () => createMultiPath({ weightSteps: Number.NaN }),
      'multi-path: weightSteps must be a',
    ],
    ['half a group', () => createSbs({ groupSize: 1.5 }), 'sbs: groupSize must be a whole number, not 1.5'],
    ['an unknown option', () => createSbs({ lamda: 1 } as never), 'sbs: has no option "lamda"'],
    [
      'a temperature of 0',
      () => createMultiPath({ temperatures: [1, 0] }),
      'multi-path: temperatures.1 must be positive',
    ],
    [
      'a certain gate',
      () => createHardConcrete({ closedProbability: 1 }),
      'closedProbability must be less than 1',
    ],
    ['steps that descend', () => steps({ at: [0.6, 0.4] }), 'steps: at must be ascending'],
    ['steps without an end', () => steps({ at: [1.2] }), 'steps: at.0 must be less than 1, not 1.2'],
    [
      'a factor that grows',
      () => steps({ at: [0.5], factor: 2 }),
      'steps: factor must be less than 1, not 2',
    ],
    ['a floor above the rate', () => cosine({ floor: 2 }), 'cosine: floor must be at most 1'],
    ['no warm-up', () => warmup(cosine(), 0), 'warmup: share must be positive'],
    ['a momentum of 1', () => createSgd({ momentum: 1 }), 'sgd: momentum must be less than 1'],
    ['a negative decay', () => createSgd({ weightDecay: -1 }), 'sgd: weightDecay must be at least 0'],
    [
      'no clip value',
      () => createBitSharing({ initialClipFraction: 0 }),
      'bit-sharing: initialClipFraction must be positive',
    ],
    ['a negative clip value', () => createPact({ initialClip: -1 }), 'pact: initialClip must be positive'],
    ['one class', () => createSynthetic({ classes: 1 }), 'synthetic: classes must be at least 2, not 1'],
    ['no images', () => createSynthetic({ trainSize: 0 }), 'synthetic: trainSize must be at least 1'],
    [
      'a share of everything',
      () => createSynthetic({ validation: 1 }),
      'synthetic: validation must be less than 1',
    ],
  ])('%s', (_, make, message) => {
    expect(said(make)).toContain(message);
  });

  it('reports all wrong options at once', () => {
    const message = said(() => createSbs({ edgeBits: 9, groupSize: 0, candidates: [4, 2] }));
    expect(message.split('\n')).toHaveLength(3);
  });

  it.each<[string, Plugin, RegExp]>([
    ['search', sbs({ candidates: [8, 4] }), /sbs: candidates/],
    ['search of branches', multiPath({ weightSteps: -1 }), /multi-path: weightSteps/],
    ['hard-concrete', hardConcrete({ groupSize: 0 }), /hard-concrete: groupSize/],
    ['quantizer', pact({ clipDecay: -1 }), /pact: clipDecay/],
    ['optimizer', sgd({ momentum: 2 }), /sgd: momentum/],
    ['data set', synthetic({ classes: 1 }), /synthetic: classes/],
  ])('of a %s are checked when a pipeline is wired, before it trains', (_, wrong, message) => {
    const wire = () =>
      pipeline(compose(...parts(), wrong), pretrain({ epochs: 1 }), search({ epochs: 1 }), extract());
    expect(wire).toThrow(message);
  });
});

describe('before a pipeline trains it refuses', () => {
  const refusal = (stage: StageFactory, data?: SyntheticOptions) =>
    pipeline(compose(...parts(data)), pretrain({ epochs: 1, batchSize: 16 }), stage)
      .run(network)
      .then(
        () => 'nothing',
        (error: Error) => error.message,
      );
  const epochs = 1;

  it.each<[string, StageFactory, string]>([
    ['no epochs', search({} as never), 'search: epochs is missing; give a number'],
    ['no options', search(undefined as never), 'search: epochs is missing'],
    ['a misspelt option', search({ epochs, batchsize: 3 } as never), 'search: has no option "batchsize"'],
    ['half an epoch', search({ epochs: 0.5 }), 'search: epochs must be a whole number, not 0.5'],
    ['a rate of 0', search({ epochs, learningRate: 0 }), 'search: learningRate must be positive, not 0'],
    [
      'a negative rate',
      search({ epochs, learningRate: -1 }),
      'search: learningRate must be positive, not -1',
    ],
    [
      'a rate of gates',
      search({ epochs, thresholdLearningRate: 0 }),
      'thresholdLearningRate must be positive',
    ],
    ['an empty batch', search({ epochs, batchSize: 0 }), 'search: batchSize must be at least 1, not 0'],
    [
      'too large a batch',
      search({ epochs, batchSize: 65 }),
      'batchSize 65 is larger than the 64 training images',
    ],
    ['a schedule by name', search({ epochs, schedule: 'cosine' as never }), 'schedule must be a schedule'],
    [
      'a negative lambda',
      search({ epochs, batchSize: 16, lambda: -0.1 }),
      'search: lambda must be at least 0',
    ],
    [
      'a ratio of 1',
      search({ epochs, batchSize: 16, targetRatio: 1 }),
      'targetRatio must be a positive number above 1',
    ],
    ['two budgets', search({ epochs, batchSize: 16, targetRatio: 9, targetCost: 1 }), 'exclude each other'],
    ['a target that is met', search({ epochs, batchSize: 16, targetBops: 1e12 }), 'is not below the'],
    ['a guard that is none', search({ epochs, guard: { interval: 0 } }), 'guard'],
    ['a stage of its own name', search({ epochs, name: 'mine', batchSize: 0 }), 'mine: batchSize'],
  ])('%s in a later stage', async (_, stage, message) => {
    expect(await refusal(stage)).toContain(message);
  });

  it('a stage whose input no earlier stage provides', async () => {
    expect(await refusal(extract())).toMatch(/extract needs a policy\.\n.*Run a search first/);
    expect(await refusal(fineTune({ epochs, batchSize: 16 }))).toMatch(/fine-tune needs a policy/);
    const searching = search({ epochs, batchSize: 16 });
    const untrained = pipeline(compose(...parts()), searching, extract()).run(network);
    await expect(untrained).rejects.toThrow(/search needs a trained network\.\n.*Run pretrain first/);
    const again = pipeline(
      compose(...parts()),
      pretrain({ epochs, batchSize: 16 }),
      searching,
      pretrain({ epochs, batchSize: 16 }),
      extract(),
    );
    await expect(again.run(network)).rejects.toThrow(/extract needs a policy/);
    const unknown = () => ({ name: 'own', run: async (state: PipelineState) => state });
    await expect(pipeline(compose(...parts()), unknown, extract()).run(network)).rejects.toThrow(
      /extract needs a trained network and a policy/,
    );
  });

  it('wrong options of fine-tuning', async () => {
    const policy = usePolicy((graph) => uniformPolicy(graph, 4));
    const wire = (options: object) =>
      pipeline(compose(...parts()), pretrain({ epochs, batchSize: 16 }), policy, fineTune(options as never));
    await expect(wire({}).run(network)).rejects.toThrow(/fine-tune: epochs is missing/);
    await expect(wire({ epochs, name: 'recover', learningRate: -1 }).run(network)).rejects.toThrow(
      /recover: learningRate must be positive, not -1/,
    );
  });

  it('images of another shape, other classes and a single one', async () => {
    const tune = search({ epochs, batchSize: 16 });
    expect(await refusal(tune, { inputShape: shape, trainSize: 64 })).toMatch(
      /pretrain: the network lenet5 takes images of 16x16x1, those of synthetic are 8x8x1/,
    );
    expect(await refusal(tune, { inputShape: [16, 16, 1], classes: 5, trainSize: 64 })).toMatch(
      /the network lenet5 has 4 classes, synthetic has 5/,
    );
    const single = datasetPlugin('single', () => ({
      name: 'single',
      load: async () => ({ ...(await createSynthetic({ inputShape: [16, 16, 1] }).load()), classes: 1 }),
    }));
    const one = pipeline(compose(...parts(), single), pretrain({ epochs })).run(network);
    await expect(one).rejects.toThrow(/images of one class/);
  });
});
