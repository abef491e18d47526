import { spreadOf } from '../tables/trials/spread.ts';
import { studentT } from './student-t.ts';

/** The difference of two figures that were measured with the same seeds. */
export interface PairedDifference {
  readonly mean: number;
  /** Half the width of its 95 % interval, by Student's t. Absent with fewer than two seeds. */
  readonly half?: number;
  /** Number of seeds that both figures have. */
  readonly seeds: number;
}

/** @param values and `reference` by seed. @returns undefined without a common seed. */
export function pairedDifference(
  values: ReadonlyMap<number, number>,
  reference: ReadonlyMap<number, number>,
): PairedDifference | undefined {
  const differences = [...values].flatMap(([seed, value]) => {
    const other = reference.get(seed);
    return other === undefined ? [] : [value - other];
  });
  const spread = spreadOf(differences);
  if (!spread) return undefined;
  const { mean, deviation } = spread;
  const seeds = differences.length;
  if (deviation === undefined) return { mean, seeds };
  return { mean, seeds, half: (studentT(seeds - 1) * deviation) / Math.sqrt(seeds) };
}
