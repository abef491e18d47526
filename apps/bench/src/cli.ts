import { UserError } from '@bitshare/core';
import { Command, CommanderError } from 'commander';
import type { CliContext } from './cli-context.ts';
import { addBops } from './commands/bops.ts';
import { addCompress } from './commands/compress.ts';
import { addData } from './commands/data.ts';
import { addExport } from './commands/export.ts';
import { addGolden } from './commands/golden.ts';
import { addInference } from './commands/inference.ts';
import { addInspect } from './commands/inspect.ts';
import { addJudge } from './commands/judge.ts';
import { addPicture } from './commands/picture.ts';
import { addQuickstart } from './commands/quickstart.ts';
import { addRun } from './commands/run.ts';
import { addStep } from './commands/step.ts';
import { addTables } from './commands/table.ts';
import { addVerify } from './commands/verify.ts';
import { addWatch } from './commands/watch.ts';
import { exitCode } from './exit-code.ts';
import { invocation } from './installation.ts';
import { Interrupted } from './interrupt.ts';

const commands = [
  ...[
    addCompress,
    addQuickstart,
    addBops,
    addPicture,
    addGolden,
    addRun,
    addStep,
    addTables,
    addJudge,
    addData,
  ],
  ...[addExport, addVerify, addInspect, addInference, addWatch],
];

function createProgram(context: CliContext): Command {
  const program = new Command('bitshare')
    .description('Joint filter pruning and mixed-precision quantization in one gradient search.')
    .showHelpAfterError('(use --help for the options of this command)')
    .exitOverride()
    .configureOutput({
      writeOut: (text) => void context.stdout.write(text),
      writeErr: (text) => void context.stderr.write(text),
    });
  for (const add of commands) add(program, context);
  return program;
}

/** The caller's part of a context; the command line itself comes from the arguments. */
export type CliSurroundings = Omit<CliContext, 'commandLine'>;

/**
 * Runs one command line. @param argv arguments without the interpreter and the script.
 * @returns the exit code: 0 done, 1 failed, 2 wrong usage, 130 interrupted.
 */
export async function runCli(argv: readonly string[], surroundings: CliSurroundings): Promise<number> {
  const context = { ...surroundings, commandLine: [invocation, ...argv.map(quoted)].join(' ') };
  try {
    await createProgram(context).parseAsync(argv, { from: 'user' });
    return exitCode.done;
  } catch (error) {
    return codeOf(error, context);
  }
}

function codeOf(error: unknown, { stderr }: CliContext): number {
  // commander has already printed the error; its exit code for wrong usage is 1.
  if (error instanceof CommanderError) return error.exitCode === 0 ? exitCode.done : exitCode.wrongUsage;
  if (error instanceof Interrupted) {
    stderr.write(`${error.message}\n`);
    return exitCode.interrupted;
  }
  if (error instanceof UserError) stderr.write(`error: ${error.message}\n`);
  else stderr.write(`This is a defect of bitshare, please report it:\n${(error as Error)?.stack ?? error}\n`);
  return exitCode.failed;
}

/** An argument, quoted for a shell. */
const quoted = (argument: string): string =>
  /^[\w@%+=:,./-]+$/.test(argument) ? argument : `'${argument.replaceAll("'", `'\\''`)}'`;
