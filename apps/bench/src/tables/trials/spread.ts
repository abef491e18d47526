/** A figure over several seeds. */
export interface Spread {
  /** In the order of the seeds. */
  readonly values: readonly number[];
  readonly mean: number;
  /** Sample standard deviation (N - 1); absent with one value. */
  readonly deviation?: number;
}

/** The spread of values; undefined without values. */
export function spreadOf(values: readonly number[]): Spread | undefined {
  if (values.length === 0) return undefined;
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  if (values.length === 1) return { values, mean };
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return { values, mean, deviation: Math.sqrt(squares / (values.length - 1)) };
}

/** The mean and the deviation, both in the given format. */
export const spreadText = ({ mean, deviation }: Spread, text: (value: number) => string): string =>
  deviation === undefined ? text(mean) : `${text(mean)} ± ${text(deviation)}`;
