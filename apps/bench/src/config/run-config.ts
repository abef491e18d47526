import { trainingRules } from '@bitshare/trainer';
import * as z from 'zod';
import { engineNames } from '../engines.ts';
import { costs } from '../roles/costs.ts';
import { datasets } from '../roles/datasets.ts';
import { exporters } from '../roles/exporters.ts';
import { methods } from '../roles/methods.ts';
import { isModelFile, networkSchema } from '../roles/network.ts';
import { optimizers } from '../roles/optimizers.ts';
import { quantizers } from '../roles/quantizers.ts';
import { stagesSchema } from './stages-config.ts';

/** What `run CONFIG.json` accepts. */
export const runConfigSchema = z
  .strictObject({
    $schema: z.string().optional().describe('Path of this schema, for editors.'),
    model: networkSchema.describe('The network.'),
    dataset: datasets.schema.describe('The images.'),
    weights: z
      .string()
      .min(1)
      .optional()
      .describe(
        'Trained full-precision weights instead of pretraining: weights.safetensors of a run, or a state dict of PyTorch as safetensors; relative to the configuration file.',
      ),
    engine: z
      .enum(engineNames)
      .default('auto')
      .describe(
        'Engine; auto is wasm, or node-gpu if a GPU build of tfjs-node finds a GPU. --engine overrides it. Default auto.',
      ),
    seed: z.int().min(0).default(0).describe('Seed of everything random; --seed overrides it. Default 0.'),
    quantizer: quantizers.schema
      .prefault({ name: 'bit-sharing' })
      .describe('What rounds weights and activations. A search shares bits with any. Default bit-sharing.'),
    optimizer: optimizers.schema.prefault({ name: 'sgd' }).describe('Optimizer. Default sgd.'),
    cost: costs.schema.prefault({ name: 'bops' }).describe('Cost that the search reduces. Default bops.'),
    method: methods.schema.prefault({ name: 'sbs' }).describe('How the network is compressed. Default sbs.'),
    baselines: z
      .array(methods.schema)
      .default([])
      .describe(
        'Methods to compare it with, each from the same full-precision network, which is always a row of the table. Default [].',
      ),
    batchSize: trainingRules.batchSize
      .max(65_536)
      .default(128)
      .describe('Images per training step. Default 128.'),
    stages: stagesSchema.prefault({}).describe('The steps that methods share, and their training.'),
    exporter: exporters.schema
      .prefault({ name: 'packed' })
      .describe('What `export` writes the network with, unless --format names another. Default packed.'),
  })
  .superRefine(({ model, dataset }, context) => {
    if (!isModelFile(model) || model.normalization === undefined) return;
    if (!('name' in dataset) || dataset.name === 'image-folder') return;
    context.addIssue({
      code: 'custom',
      path: ['model', 'normalization'],
      message: `the images of ${dataset.name} have their own; it is for an image-folder.`,
    });
  })
  .superRefine(({ cost, stages }, context) => {
    if (stages.search.targetBops === undefined || ('name' in cost && cost.name === 'bops')) return;
    context.addIssue({
      code: 'custom',
      path: ['stages', 'search', 'targetBops'],
      message: `targetBops needs the cost "bops", not ${JSON.stringify(cost)}; give targetCost or targetRatio.`,
    });
  });

/** A configuration with every default filled in. */
export type RunConfig = z.output<typeof runConfigSchema>;

/** A configuration as written, without its defaults. */
export type RunConfigInput = z.input<typeof runConfigSchema>;

/** The configuration's JSON Schema, for editors and other programs. */
export const runJsonSchema = (): z.core.JSONSchema.BaseSchema => ({
  ...z.toJSONSchema(runConfigSchema, { io: 'input' }),
  title: 'A bitshare run',
});
