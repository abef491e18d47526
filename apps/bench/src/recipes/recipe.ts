import type { Container, Plugin } from '@bitshare/core';
import type { RecipeOutcome } from './recipe-outcome.ts';

/** A program to run as a trial: its parts and its stages. */
export interface Recipe {
  /** Plain data that, with seed, data and program, determines the results. It contains no paths. */
  readonly configuration: Readonly<Record<string, unknown>>;
  readonly seed: number;
  /** What the command `run` reads to do the same. */
  readonly file: unknown;
  /** Paths, by role, of files whose content also determines the results. */
  readonly files: Readonly<Record<string, string>>;
  /** Its plugins. */
  readonly plugins: readonly Plugin[];
  /** @param container with the plugins, and those that save and record the run. */
  run(container: Container, signal: AbortSignal): Promise<RecipeOutcome>;
}
