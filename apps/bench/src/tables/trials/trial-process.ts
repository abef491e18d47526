import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { parseResult, type RunResult } from '../../results/result.ts';
import type { TrialRunner } from './trial-runner.ts';

export interface TrialProcessOptions {
  /** Options of `run` that every trial gets: `['--threads', '1']`. */
  readonly options: readonly string[];
  /** Takes what the trial says while it runs, line by line. */
  readonly say: (line: string) => void;
}

/**
 * Runs each trial as a process of its own: its memory is measured and freed alone, several go on at once, and one that fails
 * takes no other with it.
 */
export const trialProcess =
  ({ options, say }: TrialProcessOptions): TrialRunner =>
  ({ config, folder }, signal) =>
    new Promise((resolve, reject) => {
      const main = fileURLToPath(new URL('../main.js', import.meta.url));
      const child = spawn(process.execPath, [main, 'run', config, '--out', folder, '--json', ...options], {
        stdio: ['ignore', 'pipe', 'pipe'],
      });
      let [answer, lastLines, rest] = ['', [] as string[], ''];
      child.stdout.setEncoding('utf8').on('data', (text: string) => {
        answer += text;
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
        if (code === 0) return resolve(answered(answer, folder));
        reject(new Error(`exit code ${code}: ${[...lastLines, rest].join(' ').trim()}`));
      });
    });

/** A promise, so that an answer that is none rejects. */
const answered = async (answer: string, folder: string): Promise<RunResult> =>
  parseResult(JSON.parse(answer), `the answer of the trial in ${folder}`);
