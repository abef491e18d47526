import type { CliContext } from '../cli-context.ts';
import { Interrupted } from '../interrupt.ts';
import type { Recipe } from '../recipes/recipe.ts';
import { resultTable } from '../results/result-table.ts';
import { performTrial, type TrialOptions } from '../trial/perform-trial.ts';

/** A command's settings of its trial. */
export interface PerformOptions extends Omit<TrialOptions, 'command' | 'signal'> {
  readonly json?: boolean | undefined;
}

/**
 * Runs a recipe as a trial until it ends or is interrupted, and prints the table of its results.
 * @throws TrainingCollapse after the table, if a collapse ended the recipe early.
 */
export async function perform(
  { stdout, stderr, commandLine, interruptible }: CliContext,
  recipe: Recipe,
  { json = false, ...options }: PerformOptions,
): Promise<void> {
  const { result, written, collapse } = await interruptible((signal) =>
    performTrial(recipe, { ...options, command: commandLine, signal }),
  ).catch((error: unknown) => {
    if (error instanceof Interrupted)
      stderr.write(`The results so far are in ${options.folder}. Give the same command again to resume.\n`);
    throw error;
  });
  if (json) stdout.write(`${JSON.stringify(result)}\n`);
  else stdout.write(`\n${resultTable(result.rows)}`);
  if (written.length > 0) stderr.write(`\nWritten: ${written.join(', ')}\n`);
  if (collapse) throw collapse;
}
