/** How fast a piece of work goes, from when its units were reached. */
export interface Pace {
  reached(done: number, time: number): void;
  /** Absent until there is something to judge by. */
  secondsLeft(total: number): number | undefined;
}

/** Milliseconds of work that the speed is taken from. */
const window = 10_000;

/**
 * Judges by recent speed rather than by the average, because first steps (compilation, warm-up) are slow.
 * @param start milliseconds, as all times here. @param done units that were done by then.
 */
export function createPace(start: number, done = 0): Pace {
  const reached = [{ done, time: start }];
  return {
    reached(done, time) {
      if (done <= reached.at(-1)!.done) return;
      reached.push({ done, time });
      while (reached.length > 2 && reached[1]!.time <= time - window) reached.shift();
    },
    secondsLeft(total) {
      const [first, last] = [reached[0]!, reached.at(-1)!];
      if (last.done === first.done) return undefined;
      const secondsPerUnit = (last.time - first.time) / 1000 / (last.done - first.done);
      return Math.max(0, total - last.done) * secondsPerUnit;
    },
  };
}
