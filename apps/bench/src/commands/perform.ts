import type { CliContext } from '../cli-context.ts';
import { Interrupted } from '../interrupt.ts';
import type { RecipeOutcome } from '../recipes/recipe-outcome.ts';
import type { OutputFolder } from '../results/output-folder.ts';
import { resultTable } from '../results/result-table.ts';
import { writeOutcome } from '../results/write-outcome.ts';

export interface PerformOptions {
  readonly output: OutputFolder;
  readonly seed: number;
  readonly json?: boolean | undefined;
}

/**
 * Runs a recipe until it ends or is interrupted, writes what it found and prints the table.
 * @throws TrainingCollapse after that, where one kept the recipe from its end.
 */
export async function perform(
  { stdout, stderr, commandLine, interruptible }: CliContext,
  { output, seed, json = false }: PerformOptions,
  recipe: (signal: AbortSignal) => Promise<RecipeOutcome>,
): Promise<void> {
  const { result, collapse } = await interruptible(async (signal) => {
    const outcome = await recipe(signal);
    const origin = { seed, command: commandLine };
    return { result: await writeOutcome(output, outcome, origin), collapse: outcome.collapse };
  }).catch((error: unknown) => {
    if (error instanceof Interrupted) stderr.write(`${leftBehind(output)}\n`);
    throw error;
  });
  if (json) stdout.write(`${JSON.stringify(result)}\n`);
  else stdout.write(`\n${resultTable(result.rows)}`);
  stderr.write(`\nWritten: ${output.written.join(', ')}\n`);
  if (collapse) throw collapse;
}

const leftBehind = ({ written }: OutputFolder): string =>
  written.length === 0 ? 'No result was written.' : `No result was written, only: ${written.join(', ')}`;
