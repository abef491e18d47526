#!/usr/bin/env node
import { runCli } from './cli.ts';
import { untilInterrupted } from './interrupt.ts';

process.exitCode = await runCli(process.argv.slice(2), {
  stdout: process.stdout,
  stderr: process.stderr,
  interruptible: (work) => untilInterrupted(work, (text) => process.stderr.write(text)),
});
