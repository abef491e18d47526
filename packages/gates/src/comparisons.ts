import type { Parameter, Resumable, Weights } from '@bitshare/core';
import * as tf from '@tensorflow/tfjs';
import { readTogether } from './read-together.ts';

/** A threshold parameter, and the values that it is compared with. */
export interface Threshold {
  readonly parameter: Parameter;
  /** Number of compared values. */
  readonly compared: number;
  /** Whether gates use a running mean over passes. */
  readonly averaged: boolean;
}

/** The values that gates compare with their thresholds: errors of a site at its candidates, or scores of a layer's filters. */
interface Compared {
  /** Values of the last observed training pass; infinite before the first, so that every gate is open. */
  readonly last: ArrayLike<number>;
  /** The running mean over passes, or the last values if no mean is kept. */
  readonly settled: ArrayLike<number>;
  /** Thresholds in that pass. */
  readonly thresholds: ArrayLike<number>;
}

/** All compared values, by threshold parameter. */
export interface Comparisons extends Resumable {
  /** Records the compared values of a training pass. */
  show(thresholds: Parameter, compared: tf.Tensor): void;
  /** Reads the recorded values and the thresholds, in one transfer from the engine. */
  observe(): Promise<void>;
  of(thresholds: Parameter): Compared;
  dispose(): void;
}

/** @param momentum weight of the old value in running means. */
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

/** Running mean, which starts at the first value. */
function blend(old: Float32Array | undefined, value: Float32Array, keep: number): Float32Array {
  return old ? value.map((v, i) => keep * old[i]! + (1 - keep) * v) : value;
}
