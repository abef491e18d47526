import * as z from 'zod';

/** How a quantizer sees the weights of a layer. */
export interface WeightOptions {
  /** Whether each output channel of the weights has a range of its own, instead of one for the layer. Default false. */
  readonly perChannel?: boolean;
}

export const weightShape = {
  perChannel: z
    .boolean()
    .default(false)
    .describe('A range for each output channel of the weights instead of one for the layer. Default false.'),
};
export const weightSchema = z.strictObject(weightShape);
