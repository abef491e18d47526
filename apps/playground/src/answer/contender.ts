import type { Picture } from '../input/picture.ts';
import { labelsOf, type OpenedNetwork, type Side } from '../network/opened-network.ts';

export interface Answer {
  readonly label: string;
  /** Index of the most likely class. */
  readonly index: number;
  /** By class. */
  readonly probabilities: Float32Array;
  /** Milliseconds for one picture: the median of the last measurements. */
  readonly milliseconds: number;
}

/** A network that classifies pictures and measures its time. */
export interface Contender {
  readonly opened: OpenedNetwork;
  classify(picture: Picture): Answer;
}

/** From left to right. */
export const sides = ['float', 'compressed'] as const satisfies readonly Side[];
/** The network on each side. */
export type Contenders = Readonly<Partial<Record<Side, Contender>>>;
export type Answers = Readonly<Partial<Record<Side, Answer>>>;

const remembered = 15;
/** Browsers round their clock, some to a tenth of a millisecond. Short runs are repeated until this time has passed. */
const leastMilliseconds = 3;

export function createContender(opened: OpenedNetwork): Contender {
  const labels = labelsOf(opened);
  const times: number[] = [];
  return {
    opened,
    classify({ rgba }) {
      const { result, milliseconds } = timed(() => opened.network.classify(rgba, 4)[0]!);
      const { index, probabilities } = result;
      times.push(milliseconds);
      if (times.length > remembered) times.shift();
      return { label: labels[index]!, index, probabilities, milliseconds: median(times) };
    },
  };
}

/** The result of the work, and its time in milliseconds. */
function timed<Result>(work: () => Result): { result: Result; milliseconds: number } {
  const start = performance.now();
  for (let runs = 1; ; runs++) {
    const result = work();
    const passed = performance.now() - start;
    if (passed >= leastMilliseconds) return { result, milliseconds: passed / runs };
  }
}

const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]!;
