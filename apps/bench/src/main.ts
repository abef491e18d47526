#!/usr/bin/env node
import { hearInterrupts } from './interrupt.ts';

const interruptible = hearInterrupts((text) => process.stderr.write(text));
// Loaded only now, because it takes a second in which an interrupt is to be heard too.
const { runCli } = await import('./cli.ts');

process.exitCode = await runCli(process.argv.slice(2), {
  stdout: process.stdout,
  stderr: process.stderr,
  interruptible,
});
