import type { Container, Plugin } from '@bitshare/core';
import type { RecipeOutcome } from './recipe-outcome.ts';

/** Something to run as a trial: what it is made of, and how. */
export interface Recipe {
  /** Everything that decides its results but seed, data and program, as plain data; places of files are not among it. */
  readonly configuration: Readonly<Record<string, unknown>>;
  readonly seed: number;
  /** What the command `run` reads to do the same. */
  readonly file: unknown;
  /** Paths, by role, of files whose content decides its results too. */
  readonly files: Readonly<Record<string, string>>;
  /** Its parts. */
  readonly plugins: readonly Plugin[];
  /** @param container with the parts, and with what keeps and records the run. */
  run(container: Container, signal: AbortSignal): Promise<RecipeOutcome>;
}
