import type { LayerTransform } from '@bitshare/core';
import { inferShapes, type Network } from '@bitshare/network';
import * as tf from '@tensorflow/tfjs';
import { type ClipValues, explodedClips, flatClips, readClips } from './clip-values.ts';
import { deadLayers, largestLayer, nonFiniteOrigin } from './diagnosis.ts';
import type { GuardOptions } from './guard-options.ts';
import { createLayerProbe } from './layer-probe.ts';
import { isLost, type LossWatchState, watched, window } from './loss-watch.ts';
import { TrainingCollapse } from './training-collapse.ts';

export interface GuardedTraining {
  /** Name of the task in messages: `'search'`. */
  readonly task: string;
  readonly network: Network;
  readonly transform: LayerTransform | undefined;
  readonly stepsPerEpoch: number;
  /** The loss before the first step, if it is known. */
  readonly lossBefore?: number | undefined;
}

/** The state of a guard, as plain data. */
export interface GuardState extends LossWatchState {
  readonly suspects: readonly string[];
  /** Clip values at the first step. */
  readonly clips?: ClipValues | undefined;
}

/** Stops a training that cannot recover. */
export interface TrainingGuard {
  /** Call it before a step. @throws TrainingCollapse naming the layer that is dead or whose clip value is at its floor. */
  look(step: number, images: tf.Tensor4D): Promise<void>;
  /**
   * Call it when a step's loss is known, before the update. @param loss of the task alone.
   * @throws TrainingCollapse naming the first layer with NaN or infinite values, or the one with the largest outputs.
   */
  judge(step: number, loss: number, images: tf.Tensor4D): Promise<void>;
  state(): GuardState;
  restore(state: GuardState): void;
}

export function createTrainingGuard(
  { task, network, transform, stepsPerEpoch, lossBefore }: GuardedTraining,
  options: GuardOptions = {},
): TrainingGuard {
  const {
    lossFactor = 10,
    lostSteps = 200,
    clipFloor = 1e-4,
    clipGrowth = 1000,
    interval = Math.max(20, Math.ceil(stepsPerEpoch / 10)),
  } = options;
  const { graph } = network;
  const guessing = Math.log(Math.max(2, inferShapes(graph).get(graph.output)!.at(-1)!));
  let course: LossWatchState = { losses: [], lowest: lossBefore };
  let clips: ClipValues | undefined;
  let suspects: readonly string[] = [];

  const measured = async (images: tf.Tensor4D) => {
    const probe = createLayerProbe(transform);
    tf.tidy(() => void network.forward(images, { training: true, transform: probe }));
    return probe.read();
  };

  return {
    async look(step, images) {
      if (step !== 0 && step % interval !== 0) return;
      const now = await readClips(network);
      clips ??= now;
      if (step === 0) return;
      const found = [
        ...deadLayers(await measured(images)),
        ...flatClips(now, clipFloor),
        ...explodedClips(now, clips, clipGrowth),
      ];
      // Twice in a row, because a layer may be zero in one pass and recover.
      const [still] = found.filter((one) => suspects.includes(one));
      suspects = found;
      if (still !== undefined)
        throw new TrainingCollapse(
          `${task}: a layer has collapsed at step ${step}: ${still}.`,
          'Lower the learning rate, or the lambda of a search.',
        );
    },
    async judge(step, loss, images) {
      if (!Number.isFinite(loss)) {
        const origin = nonFiniteOrigin(await measured(images));
        throw new TrainingCollapse(
          `${task}: the loss became ${loss} at step ${step}; the first NaN or infinite values are in ${origin ?? 'the loss itself'}.`,
          'Lower the learning rate, or look for NaN in the images and the weights.',
        );
      }
      const { mean, state } = watched(course, loss, guessing);
      course = state;
      if (isLost(course, guessing, lostSteps))
        throw new TrainingCollapse(
          `${task}: the training is lost at step ${step}: the loss was ${course.lowest!.toPrecision(3)}, and has been that of guessing, ${guessing.toPrecision(3)}, or more for ${lostSteps} steps.`,
          'Lower the learning rate, or give more bits.',
        );
      if (mean === undefined || mean <= lossFactor * guessing) return;
      const largest = largestLayer(await measured(images));
      throw new TrainingCollapse(
        `${task}: the loss has exploded: ${mean.toPrecision(3)} over the last ${window} steps at step ${step}; guessing has ${guessing.toPrecision(3)}. The largest outputs are those of layer "${largest?.layer}".`,
        'Lower the learning rate.',
      );
    },
    state: () => ({ ...course, suspects, clips }),
    restore({ suspects: before, clips: first, ...seen }) {
      [suspects, clips, course] = [before, first, seen];
    },
  };
}
