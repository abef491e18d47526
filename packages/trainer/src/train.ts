import {
  type LayerTransform,
  type Metrics,
  type Optimizer,
  type OptimizerUpdate,
  type Parameter,
  type Progress,
  type Random,
  type SearchSession,
  type Split,
  UserError,
} from '@bitshare/core';
import type { Network } from '@bitshare/network';
import * as tf from '@tensorflow/tfjs';
import { eventLoopTurn } from './event-loop-turn.ts';
import type { GuardOptions } from './guard/guard-options.ts';
import { createTrainingGuard } from './guard/training-guard.ts';
import { type StepGradients, taskGradients } from './train-step.ts';

export interface Training {
  /** For progress and messages: `'search'`. */
  readonly task: string;
  readonly network: Network;
  readonly split: Split;
  readonly optimizer: Optimizer;
  readonly epochs: number;
  readonly batchSize: number;
  /** A parameter's learning rate when a share `progress` of all steps is done, in [0, 1). */
  readonly learningRate: (parameter: Parameter, progress: number) => number;
  /** Shuffles and augments. */
  readonly random: Random;
  readonly progress: Progress;
  readonly transform?: LayerTransform | undefined;
  /** A search also freezes gates in turn and adds its cost to the loss. It is the transform too. */
  readonly search?: SearchSession | undefined;
  /** Ends the training after the step in hand, by throwing its reason. */
  readonly signal?: AbortSignal | undefined;
  /** When to stop because it cannot recover; false: never. Default: the guard's own options. */
  readonly guard?: GuardOptions | false | undefined;
  /** After every step. @param epoch epochs done, fractional. */
  readonly onStep?: (epoch: number, metrics: Metrics) => Promise<void>;
  /** After every epoch. @param epoch epochs done. */
  readonly onEpoch?: (epoch: number, metrics: Metrics) => Promise<void>;
}

/** Sums of an epoch so far, as a person wants to read them. */
class Tally {
  private sum = { loss: 0, correct: 0, images: 0, cost: 0, steps: 0 };

  add(loss: number, correct: number, images: number, cost: number | undefined): void {
    this.sum.loss += loss * images;
    this.sum.correct += correct;
    this.sum.images += images;
    this.sum.cost = cost ?? 0;
    this.sum.steps++;
  }

  metrics(): Metrics {
    const { loss, correct, images, cost } = this.sum;
    return { loss: loss / images, trainTop1: (100 * correct) / images, ...(cost > 0 ? { cost } : {}) };
  }
}

/** The training loop: every stage that trains is this with other parts. */
export async function train(training: Training): Promise<void> {
  const { network, split, epochs, batchSize, progress, search, signal } = training;
  const transform = search ?? training.transform;
  const stepsPerEpoch = Math.floor(split.size / batchSize);
  if (stepsPerEpoch < 1) {
    throw new UserError(
      `${training.task}: batchSize ${batchSize} is larger than the ${split.size} training images.`,
      'Choose a smaller batchSize.',
    );
  }
  const guard =
    training.guard === false
      ? undefined
      : createTrainingGuard({ task: training.task, network, transform, stepsPerEpoch }, training.guard);
  const steps = epochs * stepsPerEpoch;
  progress.begin(training.task, steps);
  let step = 0;
  for (let epoch = 1; epoch <= epochs; epoch++) {
    const tally = new Tally();
    for await (const batch of split.batches({ batchSize, random: training.random, dropRemainder: true })) {
      await eventLoopTurn();
      signal?.throwIfAborted();
      const images = tf.tensor4d(batch.images, [batch.size, ...network.inputShape]);
      const labels = tf.tensor1d(batch.labels, 'int32');
      // Quantizers start from the first batch that reaches them, before the tape runs. Batch norm uses the batch's statistics:
      // standardised weights have made the running ones worthless.
      if (step === 0 && transform) tf.tidy(() => void network.forward(images, { training: true, transform }));
      await guard?.look(step, images);
      const frozen = search?.frozen(step);
      const trained = trainable(network, frozen);
      const gradients = await taskGradients(network, images, labels, trained, transform);
      await guard?.judge(step, gradients.loss, images).catch((error: unknown) => {
        tf.dispose([images, labels, ...gradients.gradients.values()]);
        throw error;
      });
      tf.dispose([images, labels]);
      const penalty = await search?.penalty();
      const loss = gradients.loss + (penalty?.loss ?? 0);
      const updates = withPenalty(trained, gradients, penalty?.gradients).map(({ parameter, gradient }) => ({
        parameter,
        gradient,
        learningRate: training.learningRate(parameter, step / steps),
      }));
      training.optimizer.step(updates);
      tf.dispose(updates.map((update) => update.gradient));
      network.updateStatistics();
      step++;
      tally.add(loss, gradients.correct, batch.size, penalty?.cost);
      progress.advance(step, tally.metrics());
      await training.onStep?.(step / stepsPerEpoch, tally.metrics());
    }
    await training.onEpoch?.(epoch, tally.metrics());
  }
  progress.end();
}

function trainable(network: Network, frozen: ReadonlySet<string> | undefined): Parameter[] {
  return network.parameters.all().filter(({ name, kind }) => kind !== 'statistic' && !frozen?.has(name));
}

/** The task's gradients plus the cost's, each owned by the caller. */
function withPenalty(
  parameters: readonly Parameter[],
  { gradients }: StepGradients,
  penalty: ReadonlyMap<string, Float32Array> | undefined,
): Omit<OptimizerUpdate, 'learningRate'>[] {
  return parameters.flatMap((parameter) => {
    const task = gradients.get(parameter.name);
    const cost = penalty?.get(parameter.name);
    if (!cost) return task ? [{ parameter, gradient: task }] : [];
    const gradient = tf.tidy(() => {
      const costGradient = tf.tensor(cost, parameter.variable.shape);
      return task ? tf.add(task, costGradient) : costGradient;
    });
    task?.dispose();
    return [{ parameter, gradient }];
  });
}
