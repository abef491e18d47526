import type { Parameter, Resumable, Weights } from '@bitshare/core';
import * as tf from '@tensorflow/tfjs';
import { readTogether } from './read-together.ts';

/** A parameter that holds thresholds, and what they are compared with. */
export interface Threshold {
  readonly parameter: Parameter;
  /** How many values are compared with it. */
  readonly compared: number;
  /** Whether gates go by a running mean over passes. */
  readonly averaged: boolean;
}

/** What gates compare with their thresholds: errors of a site at its candidates, or scores of a layer's filters. */
interface Compared {
  /** Of the last training pass that was observed; before any, infinite: every gate is open. */
  readonly last: ArrayLike<number>;
  /** A running mean over passes, where one is kept, else the last. */
  readonly settled: ArrayLike<number>;
  /** The thresholds at that pass. */
  readonly thresholds: ArrayLike<number>;
}

/** Everything that gates compare with their thresholds, by the parameter that holds these. */
export interface Comparisons extends Resumable {
  /** In a training pass: what is compared now. */
  show(thresholds: Parameter, compared: tf.Tensor): void;
  /** Takes in what was shown, with the thresholds, in one transfer from the engine. */
  observe(): Promise<void>;
  of(thresholds: Parameter): Compared;
  dispose(): void;
}

/** @param momentum share of the old value in running means. */
export function createComparisons(thresholdsOf: readonly Threshold[], momentum: number): Comparisons {
  const parameters = thresholdsOf.map(({ parameter }) => parameter);
  const open = new Map(
    thresholdsOf.map(({ parameter, compared }) => [
      parameter.name,
      new Float32Array(compared).fill(Number.POSITIVE_INFINITY),
    ]),
  );
  const shown = new Map<string, tf.Tensor>();
  const last = new Map<string, Float32Array>();
  const running = new Map<string, Float32Array>();
  const thresholds = new Map<string, Float32Array>();
  const forget = () => {
    tf.dispose([...shown.values()]);
    shown.clear();
  };

  return {
    show({ name }, compared) {
      shown.get(name)?.dispose();
      shown.set(name, tf.keep(tf.clone(compared)));
    },
    async observe() {
      const values = await readTogether([
        ...parameters.map(({ variable }) => variable),
        ...parameters.flatMap(({ name }) => shown.get(name) ?? []),
      ]);
      parameters.forEach(({ name }, i) => void thresholds.set(name, values[i]!));
      thresholdsOf
        .filter(({ parameter }) => shown.has(parameter.name))
        .forEach(({ parameter: { name }, averaged }, i) => {
          const value = values[parameters.length + i]!;
          last.set(name, value);
          if (averaged) running.set(name, blend(running.get(name), value, momentum));
        });
      forget();
    },
    of({ name }) {
      const compared = last.get(name) ?? open.get(name)!;
      return {
        last: compared,
        settled: running.get(name) ?? compared,
        thresholds: thresholds.get(name) ?? [],
      };
    },
    state: () => ({ data: null, tensors: { ...named('last/', last), ...named('running/', running) } }),
    restore({ tensors }) {
      for (const [name, { values }] of Object.entries(tensors)) {
        const slash = name.indexOf('/');
        (name.slice(0, slash) === 'last' ? last : running).set(name.slice(slash + 1), values);
      }
    },
    dispose: forget,
  };
}

/** Values as the tensors of a snapshot. */
const named = (prefix: string, entries: ReadonlyMap<string, Float32Array>): Weights =>
  Object.fromEntries(
    [...entries].map(([name, values]) => [`${prefix}${name}`, { shape: [values.length], values }]),
  );

/** Running mean; the first value stands for itself. */
function blend(old: Float32Array | undefined, value: Float32Array, keep: number): Float32Array {
  return old ? value.map((v, i) => keep * old[i]! + (1 - keep) * v) : value;
}
