#!/usr/bin/env node
import { hearInterrupts } from './interrupt.ts';

const interruptible = hearInterrupts((text) => process.stderr.write(text));
// Loaded after the signal handlers, because loading takes a second.
const { runCli } = await import('./cli.ts');

process.exitCode = await runCli(process.argv.slice(2), {
  stdout: process.stdout,
  stderr: process.stderr,
  interruptible,
});
