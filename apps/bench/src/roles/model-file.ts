import { normalizationSchema } from '@bitshare/datasets';
import * as z from 'zod';
import { coupledPruningShape } from './coupled-pruning.ts';

/** A trained network of a file in a configuration. */
export const modelFileSchema = z
  .strictObject({
    ...coupledPruningShape,
    file: z
      .string()
      .min(1)
      .describe(
        "An ONNX file, a TensorFlow.js model.json, or a run's folder with a full-precision network; relative to the configuration file.",
      ),
    input: z
      .tuple([z.int().min(1), z.int().min(1)])
      .optional()
      .describe(
        'Height and width of the images, for a file that leaves them open. Default: those of the file.',
      ),
    normalization: normalizationSchema
      .optional()
      .describe(
        'Normalization of the images that the network was trained on. Default: that of the file, if it has one, or of the data set.',
      ),
    labels: z
      .array(z.string().min(1))
      .min(2)
      .optional()
      .describe(
        'Names of the classes in the order of the outputs, as the folders of images are named. Default: those of the file, or the names of the folders in alphabetical order.',
      ),
  })
  .describe(
    'A trained network of your own, which replaces pretraining; with stages.pretrain it is trained on first.',
  );
export type ModelFileConfig = z.output<typeof modelFileSchema>;
