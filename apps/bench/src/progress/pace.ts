/** The speed of a task, from the times of its units. */
export interface Pace {
  reached(done: number, time: number): void;
  /** Absent until enough units are finished. */
  secondsLeft(total: number): number | undefined;
}

/** Milliseconds of recent work that decide the speed. */
const window = 10_000;

/**
 * Uses the recent speed instead of the average, because the first steps (compilation, warm-up) are slow.
 * @param start milliseconds, as all times here. @param done units finished at the start.
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
