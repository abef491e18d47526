import * as z from 'zod';

/** The ranges of a layer's weights. */
export interface WeightOptions {
  /** Whether each output channel of the weights has its own range, instead of one for the layer. Default false. */
  readonly perChannel?: boolean;
}

export const weightShape = {
  perChannel: z
    .boolean()
    .default(false)
    .describe('A range for each output channel of the weights instead of one for the layer. Default false.'),
};
export const weightSchema = z.strictObject(weightShape);
