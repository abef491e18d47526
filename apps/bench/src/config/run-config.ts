import { multiPathSchema, sbsSchema } from '@bitshare/gates';
import { modelNames } from '@bitshare/models';
import { sgdSchema, trainingRules } from '@bitshare/trainer';
import * as z from 'zod';
import { engineNames } from '../engines.ts';
import { costSchema } from './cost-config.ts';
import { datasetSchema } from './dataset-config.ts';
import { gatesSchema } from './gates-config.ts';
import { optimizerSchema } from './optimizer-config.ts';
import { stagesSchema } from './stages-config.ts';

/** What `run CONFIG.json` accepts. */
export const runConfigSchema = z
  .strictObject({
    $schema: z.string().optional().describe('Where an editor finds this schema.'),
    model: z
      .strictObject({
        name: z.enum(modelNames).describe('A network of the zoo.'),
        width: z
          .number()
          .positive()
          .default(1)
          .describe('Times the usual number of channels in every layer. Default 1.'),
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
        clipStart: z
          .enum(['least-squared-error', 'paper'])
          .optional()
          .describe(
            'Where ranges start once bits are settled: at the least squared error for these bits, or where the paper of the quantizer starts; not for dorefa, which has none. Default least-squared-error.',
          ),
      })
      .refine(({ name, clipStart }) => name !== 'dorefa' || clipStart === undefined, {
        path: ['clipStart'],
        error: 'dorefa has no ranges to start; leave it out.',
      })
      .prefault({})
      .describe('What rounds weights and activations.'),
    optimizer: optimizerSchema
      .default({ name: 'sgd', ...sgdSchema.parse({}) })
      .describe('What changes parameters by their gradients. Default sgd.'),
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
    batchSize: trainingRules.batchSize
      .max(65_536)
      .default(128)
      .describe('Images per training step. Default 128.'),
    stages: stagesSchema.prefault({}).describe('The steps of the method and their training.'),
  })
  .superRefine(({ variant, bits, cost, gates, stages }, context) => {
    const { candidates } = (variant === 'multi-path' ? multiPathSchema : sbsSchema).shape;
    for (const { message } of candidates.safeParse(gates.candidates).error?.issues ?? [])
      context.addIssue({ code: 'custom', path: ['gates', 'candidates'], message });
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

/** A configuration with every default filled in. */
export type RunConfig = z.output<typeof runConfigSchema>;

/** A configuration as a person writes it. */
export type RunConfigInput = z.input<typeof runConfigSchema>;

/** The configuration's JSON Schema, for editors and other programs. */
export const runJsonSchema = (): z.core.JSONSchema.BaseSchema => ({
  ...z.toJSONSchema(runConfigSchema, { io: 'input' }),
  title: 'A bitshare run',
});
