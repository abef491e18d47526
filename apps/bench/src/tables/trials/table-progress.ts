import { clock } from '../../figures.ts';

/** The progress of a table as text: ended trials, and the estimated time of the others. */
export function tableProgress(trials: number): (done: number) => string {
  const start = performance.now();
  return (done) => {
    const left = ((performance.now() - start) / 1000 / done) * (trials - done);
    const estimate = done > 0 && done < trials ? `, about ${clock(left)} left` : '';
    return `${done}/${trials} trials ended${estimate}`;
  };
}
