import {
  OPTIMIZER,
  type Optimizer,
  type OptimizerFactory,
  type Plugin,
  parseOptions,
  plugin,
} from '@bitshare/core';
import * as tf from '@tensorflow/tfjs';
import * as z from 'zod';

export interface AdamOptions {
  /** Weight of the old value in the running mean of gradients, the paper's beta 1. Default 0.9. */
  readonly firstDecay?: number;
  /** Weight of the old value in the running mean of their squares, the paper's beta 2. Default 0.999. */
  readonly secondDecay?: number;
  /** Added to the divisor, to keep it from zero. Default 1e-8. */
  readonly epsilon?: number;
  /** For parameters of kind `weight` only. Default 0 for Adam (added to the gradient), 0.01 for AdamW (decoupled). */
  readonly weightDecay?: number;
}

const share = z.number().min(0).lt(1);
const decay = z.number().min(0);

export const adamSchema = z.strictObject({
  firstDecay: share.default(0.9).describe('Weight of the old value in the mean of gradients. Default 0.9.'),
  secondDecay: share
    .default(0.999)
    .describe('Weight of the old value in the mean of squares. Default 0.999.'),
  epsilon: z.number().positive().default(1e-8).describe('Added to the divisor. Default 1e-8.'),
  weightDecay: decay.default(0).describe('Weight decay, for weights only, added to the gradient. Default 0.'),
});

export const adamwSchema = adamSchema.extend({
  weightDecay: decay
    .default(0.01)
    .describe('Weight decay, for weights only, decoupled from the gradient. Default 0.01.'),
});

type AdamSettings = z.output<typeof adamSchema>;

/** Adam (Kingma and Ba, 2015), as PyTorch computes it. Good learning rates are far below those of SGD: 0.001 for weights. */
export const createAdam = (options: AdamOptions = {}): Optimizer =>
  createMoments(parseOptions('adam', adamSchema, options), false);

/** AdamW (Loshchilov and Hutter, 2019): Adam whose weight decay does not pass through the moments. */
export const createAdamw = (options: AdamOptions = {}): Optimizer =>
  createMoments(parseOptions('adamw', adamwSchema, options), true);

/** A parameter's running means and number of steps. */
interface Moments {
  readonly steps: number;
  readonly first: tf.Tensor;
  readonly second: tf.Tensor;
}

function createMoments(settings: AdamSettings, decoupled: boolean): Optimizer {
  const known = new Map<string, Moments>();
  const forget = () => {
    for (const { first, second } of known.values()) tf.dispose([first, second]);
    known.clear();
  };
  return {
    step(updates) {
      for (const { parameter, gradient, learningRate } of updates) {
        const { name, kind, variable } = parameter;
        const weightDecay = kind === 'weight' ? settings.weightDecay : 0;
        const before = known.get(name);
        const [value, first, second] = tf.tidy(() =>
          adamStep(variable, gradient, before, { ...settings, weightDecay, decoupled, learningRate }),
        );
        variable.assign(value);
        value.dispose();
        if (before) tf.dispose([before.first, before.second]);
        known.set(name, { steps: (before?.steps ?? 0) + 1, first, second });
      }
    },
    async state() {
      const tensors = await Promise.all(
        [...known].flatMap(([name, { first, second }]) => [
          tensorData(`first/${name}`, first),
          tensorData(`second/${name}`, second),
        ]),
      );
      const steps = Object.fromEntries([...known].map(([name, moments]) => [name, moments.steps]));
      return { data: steps, tensors: Object.fromEntries(tensors) };
    },
    restore({ data, tensors }) {
      forget();
      const tensor = (name: string) => tf.tensor(tensors[name]!.values, [...tensors[name]!.shape]);
      for (const [name, steps] of Object.entries(data as Readonly<Record<string, number>>))
        known.set(name, { steps, first: tensor(`first/${name}`), second: tensor(`second/${name}`) });
    },
    dispose: forget,
  };
}

interface StepSettings extends AdamSettings {
  readonly decoupled: boolean;
  readonly learningRate: number;
}

/** The value and the moments after a step. All tensors have one shape. */
function adamStep(
  value: tf.Tensor,
  gradient: tf.Tensor,
  before: Moments | undefined,
  { firstDecay, secondDecay, epsilon, weightDecay, decoupled, learningRate }: StepSettings,
): [value: tf.Tensor, first: tf.Tensor, second: tf.Tensor] {
  const steps = (before?.steps ?? 0) + 1;
  const regularized = decoupled ? gradient : tf.add(gradient, tf.mul(value, weightDecay));
  const mean = (old: tf.Tensor | undefined, now: tf.Tensor, share: number) =>
    old ? tf.add(tf.mul(old, share), tf.mul(now, 1 - share)) : tf.mul(now, 1 - share);
  const first = mean(before?.first, regularized, firstDecay);
  const second = mean(before?.second, tf.square(regularized), secondDecay);
  const divisor = tf.add(tf.div(tf.sqrt(second), Math.sqrt(1 - secondDecay ** steps)), epsilon);
  const move = tf.mul(tf.div(first, divisor), learningRate / (1 - firstDecay ** steps));
  const decayed = decoupled ? tf.mul(value, 1 - learningRate * weightDecay) : value;
  return [tf.sub(decayed, move), first, second];
}

const tensorData = async (name: string, tensor: tf.Tensor) =>
  [name, { shape: [...tensor.shape], values: Float32Array.from(await tensor.data()) }] as const;

const optimizerPlugin = (name: string, make: () => () => Optimizer): Plugin =>
  plugin({ name, provides: OPTIMIZER, create: (): OptimizerFactory => ({ name, create: make() }) });

/** Provides OPTIMIZER; needs nothing. */
export const adam = (options: AdamOptions = {}): Plugin =>
  optimizerPlugin('adam', () => {
    const settings = parseOptions('adam', adamSchema, options);
    return () => createAdam(settings);
  });

/** Provides OPTIMIZER; needs nothing. */
export const adamw = (options: AdamOptions = {}): Plugin =>
  optimizerPlugin('adamw', () => {
    const settings = parseOptions('adamw', adamwSchema, options);
    return () => createAdamw(settings);
  });
