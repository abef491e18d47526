import { clock } from '../../figures.ts';

/** How far a table is, in words: trials that have ended, and the time that the others take if they are like those. */
export function tableProgress(trials: number): (done: number) => string {
  const start = performance.now();
  return (done) => {
    const left = ((performance.now() - start) / 1000 / done) * (trials - done);
    const estimate = done > 0 && done < trials ? `, about ${clock(left)} left` : '';
    return `${done}/${trials} trials ended${estimate}`;
  };
}
