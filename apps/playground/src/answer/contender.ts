import type { Picture } from '../input/picture.ts';
import { labelsOf, type OpenedNetwork } from '../network/opened-network.ts';

export interface Answer {
  readonly label: string;
  /** Index of the likeliest class. */
  readonly index: number;
  /** By class. */
  readonly probabilities: Float32Array;
  /** For one picture: the median of the last times that it was measured. */
  readonly milliseconds: number;
}

/** A network that answers, and looks at the clock. */
export interface Contender {
  readonly opened: OpenedNetwork;
  classify(picture: Picture): Answer;
}

const remembered = 15;
/** Browsers round their clock, some to a tenth of a millisecond: short runs are repeated for this long. */
const leastMilliseconds = 3;

export function createContender(opened: OpenedNetwork): Contender {
  const labels = labelsOf(opened);
  const times: number[] = [];
  return {
    opened,
    classify({ rgba }) {
      const { index, probabilities } = opened.network.classify(rgba, 4)[0]!;
      times.push(millisecondsOf(() => opened.network.classify(rgba, 4)));
      if (times.length > remembered) times.shift();
      return { label: labels[index]!, index, probabilities, milliseconds: median(times) };
    },
  };
}

/** How long the work takes once. */
function millisecondsOf(work: () => void): number {
  const start = performance.now();
  for (let runs = 1; ; runs++) {
    work();
    const passed = performance.now() - start;
    if (passed >= leastMilliseconds) return passed / runs;
  }
}

const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]!;
