import { adamSchema, adamwSchema, sgdSchema } from '@bitshare/trainer';
import * as z from 'zod';

/** What changes parameters by their gradients, by the name of its rule. */
export const optimizerSchema = z.discriminatedUnion('name', [
  sgdSchema.extend({ name: z.literal('sgd') }).describe('Stochastic gradient descent with momentum.'),
  adamSchema.extend({ name: z.literal('adam') }).describe('Adam; give the stages lower learning rates.'),
  adamwSchema
    .extend({ name: z.literal('adamw') })
    .describe('AdamW: weight decay beside the gradient; give the stages lower learning rates.'),
]);
export type OptimizerConfig = z.output<typeof optimizerSchema>;
