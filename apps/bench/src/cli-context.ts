import type { Interruptible } from './interrupt.ts';

/** The environment of a command, which tests replace to run commands in their own process. */
export interface CliContext {
  /** The result. With `--json` exactly one JSON object. */
  readonly stdout: TextSink;
  /** Progress, notes and errors. */
  readonly stderr: TextSink;
  /** The command line, quoted for a shell. Every result records it. */
  readonly commandLine: string;
  /** Runs work that an interrupt (Ctrl-C) ends after the current step. */
  readonly interruptible: Interruptible;
}

/** The used part of a writable stream. */
export interface TextSink {
  write(text: string): unknown;
  readonly isTTY?: boolean | undefined;
  readonly columns?: number | undefined;
}
