import type {
  Batch,
  LayerTransform,
  Metrics,
  Optimizer,
  OptimizerUpdate,
  Parameter,
  Progress,
  Random,
  Split,
} from '@bitshare/core';
import { UserError } from '@bitshare/core';
import type { Network } from '@bitshare/network';
import * as tf from '@tensorflow/tfjs';
import { costPenalty, type WeighedSearch } from './cost-penalty.ts';
import { eventLoopTurn } from './event-loop-turn.ts';
import type { GuardOptions } from './guard/guard-options.ts';
import { createLeakWatch } from './guard/leak-watch.ts';
import { createTrainingGuard } from './guard/training-guard.ts';
import { stepsPerEpochOf } from './steps-per-epoch.ts';
import { createTally } from './tally.ts';
import type { Teaching } from './teacher/teaching.ts';
import { type Lesson, type StepGradients, taskGradients } from './train-step.ts';
import type { TrainingKeeper, TrainingState } from './training-state.ts';

export interface Training {
  /** Name of the task in progress and messages: `'search'`. */
  readonly task: string;
  readonly network: Network;
  readonly split: Split;
  readonly optimizer: Optimizer;
  readonly epochs: number;
  readonly batchSize: number;
  /** A parameter's learning rate. `progress`: finished share of the steps, in [0, 1). */
  readonly learningRate: (parameter: Parameter, progress: number) => number;
  /** Generator for shuffling and augmentation. */
  readonly random: Random;
  readonly progress: Progress;
  readonly transform?: LayerTransform | undefined;
  /** The teacher. Absent: the labels alone make the loss. */
  readonly teaching?: Teaching | undefined;
  /** Name of the figure of training images. Default `'trainTop1'`. */
  readonly trainFigure?: string;
  /** The search. Its gates are the transform, they are trained in turn, and their cost is added to the loss. */
  readonly search?: WeighedSearch | undefined;
  /** Ends the training after the current step, by throwing its reason. */
  readonly signal?: AbortSignal | undefined;
  /** Conditions for stopping a training that cannot recover; false: never stop. Default: the guard's defaults. */
  readonly guard?: GuardOptions | false | undefined;
  /** The loss before the first step, if known. The guard takes it as already learned. */
  readonly lossBefore?: number | undefined;
  /** The training state to resume; network, optimizer and search are restored already. Absent: the beginning. */
  readonly start?: TrainingState | undefined;
  /** Saves the training between steps. Absent: it is not saved. */
  readonly keeper?: TrainingKeeper | undefined;
  /** Called after every step. */
  readonly onStep?: (moment: Moment, metrics: Metrics) => Promise<void>;
  /** Called after every epoch. */
  readonly onEpoch?: (moment: Moment, metrics: Metrics) => Promise<void>;
}

/** The progress of a training. */
export interface Moment {
  /** Finished steps. */
  readonly step: number;
  /** Finished epochs, fractional. */
  readonly epoch: number;
}

/** The training loop of every training stage. @returns the metrics of the last epoch. */
export async function train(training: Training): Promise<Metrics> {
  const { network, split, epochs, batchSize, progress, search, signal, random, start, keeper } = training;
  const transform = search?.session ?? training.transform;
  const stepsPerEpoch = stepsPerEpochOf(training.task, split, batchSize);
  const steps = epochs * stepsPerEpoch;
  const { task, lossBefore, teaching, trainFigure } = training;
  const guarded = { task, network, transform, stepsPerEpoch, lossBefore };
  const guard = training.guard === false ? undefined : createTrainingGuard(guarded, training.guard);
  const leaks = training.guard === false ? undefined : createLeakWatch(training.task);
  if (start?.guard) guard?.restore(start.guard);
  if (start) random.restore(start.random);
  let step = start?.step ?? 0;
  let tally = createTally(start?.tally, trainFigure);
  let epochRandom = random.state();

  signal?.throwIfAborted();
  progress.begin(training.task, steps, step);
  while (step < steps) {
    const before = step;
    const skip = step % stepsPerEpoch;
    if (skip === 0) tally = createTally(undefined, trainFigure);
    for await (const batch of split.batches({ batchSize, random, dropRemainder: true, skip })) {
      await makeStep(batch);
      if (step % stepsPerEpoch !== 0) await pause();
    }
    if (step % stepsPerEpoch !== 0 || step === before)
      throw new Error(
        `${training.task}: the data set ended at step ${step}, within an epoch of ${stepsPerEpoch}`,
      );
    epochRandom = random.state();
    leaks?.look();
    await training.onEpoch?.({ step, epoch: step / stepsPerEpoch }, tally.metrics());
    await pause();
  }
  progress.end();
  return tally.metrics();

  async function makeStep({ images: pixels, labels: classes, size }: Batch): Promise<void> {
    const images = tf.tensor4d(pixels, [size, ...network.inputShape]);
    const lesson = teaching && { ...teaching, logits: teaching.teacher.logits(images) };
    const labels = labelsOf(task, classes, lesson);
    // Quantizers are initialised from the first batch, before the tape runs. Batch norm uses the batch's statistics, because
    // the running statistics do not fit standardised weights.
    if (step === 0 && transform) tf.tidy(() => void network.forward(images, { training: true, transform }));
    await guard?.look(step, images);
    const trained = trainable(network, step, search);
    const gradients = await taskGradients(network, { images, labels, lesson }, trained, transform);
    tf.dispose([labels, lesson?.logits ?? []]);
    await guard?.judge(step, gradients.labelLoss, images).catch((error: unknown) => {
      tf.dispose([images, ...gradients.gradients.values()]);
      throw error;
    });
    images.dispose();
    const penalty = search && (await costPenalty(search, step / steps));
    const updates = withPenalty(trained, gradients, penalty?.gradients).map(({ parameter, gradient }) => ({
      parameter,
      gradient,
      learningRate: training.learningRate(parameter, step / steps),
    }));
    training.optimizer.step(updates);
    tf.dispose(updates.map((update) => update.gradient));
    network.updateStatistics();
    step++;
    tally.add(gradients.loss + (penalty?.loss ?? 0), gradients.correct, size, penalty?.cost);
    progress.advance(step, tally.metrics());
    await training.onStep?.({ step, epoch: step / stepsPerEpoch }, tally.metrics());
  }

  /** Between steps: handles signals, and saves the training when it is due, at its end, or before an abort. */
  async function pause(): Promise<void> {
    await eventLoopTurn();
    if (keeper && (signal?.aborted || step === steps || keeper.due(step)))
      await keeper.save({ step, random: epochRandom, tally: tally.state(), guard: guard?.state() });
    signal?.throwIfAborted();
  }
}

/** A batch's labels: its own, or the teacher's most likely classes. */
function labelsOf(task: string, classes: Int32Array | undefined, lesson: Lesson | undefined): tf.Tensor1D {
  if (classes) return tf.tensor1d(classes, 'int32');
  if (lesson) return tf.argMax(lesson.logits, 1);
  throw new UserError(`${task}: the images have no labels, and there is no teacher.`, 'Give it teaching.');
}

function trainable({ parameters }: Network, step: number, search: WeighedSearch | undefined): Parameter[] {
  return parameters
    .all()
    .filter(
      (parameter) => parameter.kind !== 'statistic' && (search?.session.trains(parameter, step) ?? true),
    );
}

/** The gradients of the task plus those of the cost, owned by the caller. */
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
