import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { type Graph, UserError } from '@bitshare/core';
import type { Peer } from './peer.ts';

const script = fileURLToPath(new URL('../../peers/pytorch_step.py', import.meta.url));

export interface PytorchOptions {
  readonly graph: Graph;
  readonly batch: number;
  readonly classes: number;
  readonly threads: number;
  /** Whether to use `torch.compile` and channels_last, PyTorch's fastest mode on a CPU. */
  readonly compile: boolean;
}

type Child = ChildProcessByStdio<Writable, Readable, Readable>;

/** Starts PyTorch in another process; undefined if python3 or torch is missing. */
export async function startPytorch(options: PytorchOptions): Promise<Peer | undefined> {
  const child = spawn('python3', [script], { stdio: ['pipe', 'pipe', 'pipe'] });
  let complaints = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    complaints += text;
  });
  const ask = dialogue(child, () => complaints);
  const hello = await ask({ ...options });
  if (!hello) return undefined;
  const { torch } = hello as { readonly torch: string | null };
  if (torch === null) return undefined;
  return {
    name: options.compile ? 'pytorch-compile' : 'pytorch',
    version: torch,
    threads: options.threads,
    async steps(method, count) {
      const answer = (await ask({ method, count })) as { readonly seconds: readonly number[] } | undefined;
      if (!answer) throw new UserError(`PyTorch ended: ${lastLine(complaints)}`);
      return answer.seconds;
    },
    async end() {
      if (child.exitCode !== null) return;
      child.stdin.end();
      await once(child, 'exit');
    },
  };
}

/** Sends one line of JSON and receives one; undefined if the program has ended. */
function dialogue(child: Child, complaints: () => string) {
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const failed = new Promise<undefined>((resolve) => child.on('error', () => resolve(undefined)));
  child.stdin.on('error', () => {});
  return async (question: unknown): Promise<unknown> => {
    child.stdin.write(`${JSON.stringify(question)}\n`);
    const line = await Promise.race([lines.next(), failed]);
    if (!line || line.done) return undefined;
    try {
      return JSON.parse(line.value);
    } catch (cause) {
      throw new UserError(`PyTorch said "${line.value}" ${lastLine(complaints())}`, undefined, { cause });
    }
  };
}

const lastLine = (text: string): string => text.trim().split('\n').at(-1) ?? '';
