import type { CliContext } from '../cli-context.ts';
import { Interrupted } from '../interrupt.ts';
import type { Recipe } from '../recipes/recipe.ts';
import { resultTable } from '../results/result-table.ts';
import { type PerformedTrial, performTrial, type TrialOptions } from '../trial/perform-trial.ts';

/** A command's settings of its trial. */
export interface PerformOptions extends Omit<TrialOptions, 'command' | 'signal'> {
  readonly json?: boolean | undefined;
}

/**
 * Runs a recipe as a trial until it ends or is interrupted, and prints the table of its results.
 * @throws TrainingCollapse after the table, if a collapse ended the recipe early.
 */
export async function perform(
  context: CliContext,
  recipe: Recipe,
  { json = false, ...options }: PerformOptions,
): Promise<void> {
  const { stdout, stderr } = context;
  const { result, written, collapse } = await performed(context, recipe, options);
  if (json) stdout.write(`${JSON.stringify(result)}\n`);
  else stdout.write(`\n${resultTable(result)}`);
  if (written.length > 0) stderr.write(`\nWritten: ${written.join(', ')}\n`);
  if (collapse) throw collapse;
}

/** Runs a recipe as a trial until it ends or is interrupted, and says how to go on. */
export const performed = (
  { stderr, commandLine, interruptible }: CliContext,
  recipe: Recipe,
  options: Omit<PerformOptions, 'json'>,
): Promise<PerformedTrial> =>
  interruptible((signal) => performTrial(recipe, { ...options, command: commandLine, signal })).catch(
    (error: unknown) => {
      if (error instanceof Interrupted)
        stderr.write(`The results so far are in ${options.folder}. Give the same command again to resume.\n`);
      throw error;
    },
  );
