import type { Interruptible } from './interrupt.ts';

/** What a command may touch of the outside, so that tests can run commands in their own process. */
export interface CliContext {
  /** The answer. With `--json` exactly one JSON object. */
  readonly stdout: TextSink;
  /** Progress, notes and errors. */
  readonly stderr: TextSink;
  /** The command line as a person would type it again; stands in every result. */
  readonly commandLine: string;
  /** Runs work that an interrupt (Ctrl-C) ends after the step in hand. */
  readonly interruptible: Interruptible;
}

/** The part of a writable stream that the command line uses. */
export interface TextSink {
  write(text: string): unknown;
  readonly isTTY?: boolean | undefined;
  readonly columns?: number | undefined;
}
