import { spawn } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { parseResult, type RunResult } from '../../results/result.ts';
import type { TrialRunner } from './trial-runner.ts';

/** What the command of a table gives its trials. */
interface TableEngine {
  readonly threads?: number | undefined;
  readonly portable?: boolean | undefined;
  readonly anew?: boolean | undefined;
  /** Trials at once; they share the cores. */
  readonly jobs: number;
}

/** The options of `run` for the trials of a table. */
export const trialOptions = ({ threads, portable, anew, jobs }: TableEngine): readonly string[] => [
  ...['--threads', String(threads ?? Math.max(1, Math.floor(availableParallelism() / jobs)))],
  ...(portable ? ['--portable'] : []),
  ...(anew ? ['--anew'] : []),
];

export interface TrialProcessOptions {
  /** Options of `run` for every trial: `['--threads', '1']`. */
  readonly options: readonly string[];
  /** Receives the trial's messages, line by line. */
  readonly say: (line: string) => void;
}

/**
 * Runs each trial in its own process: its memory is measured and freed separately, several run at once, and a failure
 * does not affect the others.
 */
export const trialProcess =
  ({ options, say }: TrialProcessOptions): TrialRunner =>
  ({ config, folder }, signal) =>
    new Promise((resolve, reject) => {
      const main = fileURLToPath(new URL('../../main.js', import.meta.url));
      const child = spawn(process.execPath, [main, 'run', config, '--out', folder, '--json', ...options], {
        stdio: ['ignore', 'pipe', 'pipe'],
      });
      let [output, lastLines, rest] = ['', [] as string[], ''];
      child.stdout.setEncoding('utf8').on('data', (text: string) => {
        output += text;
      });
      child.stderr.setEncoding('utf8').on('data', (text: string) => {
        const lines = (rest + text).split('\n');
        rest = lines.pop()!;
        for (const line of lines) say(line);
        lastLines = [...lastLines, ...lines].slice(-4);
      });
      const stop = () => child.kill('SIGINT');
      signal.addEventListener('abort', stop, { once: true });
      child.on('error', reject);
      child.on('close', (code) => {
        signal.removeEventListener('abort', stop);
        if (signal.aborted) return reject(signal.reason);
        if (code === 0) return resolve(resultOf(output, folder));
        reject(new Error(`exit code ${code}: ${[...lastLines, rest].join(' ').trim()}`));
      });
    });

/** Returns a promise, so that invalid output rejects it. */
const resultOf = async (output: string, folder: string): Promise<RunResult> =>
  parseResult(JSON.parse(output), `the output of the trial in ${folder}`);
