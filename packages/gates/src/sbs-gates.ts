import type { Parameter, ParameterStore, TensorData } from '@bitshare/core';
import type { LayerPlan, PrunableLayer } from '@bitshare/network';
import * as tf from '@tensorflow/tfjs';
import type { LayerGateParameters } from './gate-parameters.ts';
import { groupScores } from './group-scores.ts';
import type { SbsSettings } from './sbs-options.ts';

/** Makes the thresholds of every layer's gates. */
export function addThresholds(
  parameters: ParameterStore,
  plans: ReadonlyMap<string, LayerPlan>,
  { quantize, prune, candidates, groupSize, initialThreshold, pruningMargin }: SbsSettings,
): ReadonlyMap<string, LayerGateParameters> {
  const add = (layer: string, role: string, value: TensorData): Parameter =>
    parameters.add({ layer, role, kind: 'threshold' }, value);
  const ofBits = (layer: string, role: string) => {
    const values = new Float32Array(candidates.length - 1).fill(initialThreshold);
    return add(layer, role, { shape: [values.length], values });
  };
  const ofFilters = (pruned: PrunableLayer) => {
    const smallest = tf.tidy(() => tf.min(groupScores(parameters, pruned, groupSize)).dataSync()[0]!);
    return add(pruned.layer, 'pruningThreshold', {
      shape: [],
      values: Float32Array.of(smallest - pruningMargin),
    });
  };
  return new Map(
    [...plans].map(([layer, { searched, prunable }]) => [
      layer,
      {
        bits:
          quantize && searched
            ? { weight: ofBits(layer, 'weightThresholds'), activation: ofBits(layer, 'activationThresholds') }
            : undefined,
        filters: prune && prunable ? ofFilters(prunable) : undefined,
      },
    ]),
  );
}
