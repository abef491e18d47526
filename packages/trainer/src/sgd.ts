import {
  OPTIMIZER,
  type Optimizer,
  type OptimizerFactory,
  type Plugin,
  parseOptions,
  plugin,
} from '@bitshare/core';
import { momentumUpdate } from '@bitshare/ops';
import * as tf from '@tensorflow/tfjs';
import * as z from 'zod';

export interface SgdOptions {
  /** Default 0.9. */
  readonly momentum?: number;
  /** Default true. */
  readonly nesterov?: boolean;
  /** For parameters of kind `weight` only, coupled as in PyTorch. Default 5e-4. */
  readonly weightDecay?: number;
}

export const sgdSchema = z.strictObject({
  momentum: z.number().min(0).lt(1).default(0.9).describe('Default 0.9.'),
  nesterov: z.boolean().default(true).describe('Default true.'),
  weightDecay: z
    .number()
    .min(0)
    .default(5e-4)
    .describe('Weight decay, for weights only, coupled as in PyTorch. Default 5e-4.'),
});

/** Stochastic gradient descent with momentum. Velocities are keyed by parameter name. */
export function createSgd(options: SgdOptions = {}): Optimizer {
  const { momentum, nesterov, weightDecay } = parseOptions('sgd', sgdSchema, options);
  const velocities = new Map<string, tf.Tensor>();
  const forget = () => {
    for (const velocity of velocities.values()) velocity.dispose();
    velocities.clear();
  };
  return {
    step(updates) {
      for (const { parameter, gradient, learningRate } of updates) {
        const { name, kind, variable } = parameter;
        const old = velocities.get(name) ?? tf.zerosLike(variable);
        const decay = kind === 'weight' ? weightDecay : 0;
        const { value, velocity } = momentumUpdate(variable, gradient, old, {
          learningRate,
          momentum,
          nesterov,
          weightDecay: decay,
        });
        variable.assign(value);
        tf.dispose([value, old]);
        velocities.set(name, velocity);
      }
    },
    async state() {
      const entries = await Promise.all(
        [...velocities].map(
          async ([name, v]) =>
            [name, { shape: [...v.shape], values: Float32Array.from(await v.data()) }] as const,
        ),
      );
      return { data: null, tensors: Object.fromEntries(entries) };
    },
    restore({ tensors }) {
      forget();
      for (const [name, { shape, values }] of Object.entries(tensors))
        velocities.set(name, tf.tensor(values, [...shape]));
    },
    dispose: forget,
  };
}

/** Provides OPTIMIZER; needs nothing. */
export const sgd = (options: SgdOptions = {}): Plugin =>
  plugin({
    name: 'sgd',
    provides: OPTIMIZER,
    create: (): OptimizerFactory => {
      const settings = parseOptions('sgd', sgdSchema, options);
      return { name: 'sgd', create: () => createSgd(settings) };
    },
  });
