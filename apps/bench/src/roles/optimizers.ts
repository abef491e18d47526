import { OPTIMIZER } from '@bitshare/core';
import { adam, adamSchema, adamw, adamwSchema, sgd, sgdSchema } from '@bitshare/trainer';
import { providing } from './providing.ts';
import { entry, role } from './role.ts';

/** What changes parameters by their gradients. */
export const optimizers = role('optimizer', providing(OPTIMIZER, 'OPTIMIZER'), {
  sgd: entry('Stochastic gradient descent with momentum.', sgdSchema, sgd),
  adam: entry('Adam; give the stages lower learning rates.', adamSchema, adam),
  adamw: entry('AdamW: decoupled weight decay; give the stages lower learning rates.', adamwSchema, adamw),
});
