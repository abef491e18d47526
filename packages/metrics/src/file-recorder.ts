import { appendFile, mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Recorder } from '@bitshare/core';
import { type MetricsLine, parseLines, toLine } from './metrics-line.ts';
import { createTensorBoardFile, type TensorBoardFile } from './tensorboard-file.ts';

export interface MetricsOptions {
  /** The folder of this run's metrics, created if needed: `metrics.jsonl` and `tensorboard/`. One process at a time may use it. */
  readonly directory: string;
  /** Steps between records of a training. Default 10. */
  readonly interval?: number | undefined;
  /** Receives a message if metrics cannot be written. Default: ignored. */
  readonly say?: ((text: string) => void) | undefined;
}

/** The file of lines in a run's folder. */
export const metricsFileName = 'metrics.jsonl';

/** Metrics in files. A full disk loses metrics, but does not stop the run. */
export function createFileRecorder({ directory, interval = 10, say = () => {} }: MetricsOptions): Recorder {
  const file = join(directory, metricsFileName);
  let board: TensorBoardFile | undefined;
  let said = false;

  const attempt = async (work: () => Promise<void>) => {
    try {
      await work();
    } catch (error) {
      if (!said)
        say(`Metrics are not recorded: ${(error as Error).message}. The run continues without them.`);
      said = true;
    }
  };

  return {
    interval,
    begin: (path, step) =>
      attempt(async () => {
        await mkdir(directory, { recursive: true });
        const text = await readFile(file, 'utf8').catch(() => '');
        const lines = parseLines(text);
        const kept = lines.filter((line) => !(samePath(line, path) && line.step > step));
        await replace(file, kept.map((line) => `${JSON.stringify(line)}\n`).join(''), text);
        board = await createTensorBoardFile(
          join(directory, 'tensorboard', path.join('+')),
          kept.filter((line) => samePath(line, path)),
        );
      }),
    record: (record) =>
      attempt(async () => {
        const line = toLine(record, new Date());
        await appendFile(file, `${line}\n`);
        const [read] = parseLines(line);
        if (read) await board?.append(read);
      }),
  };
}

const samePath = (line: MetricsLine, path: readonly string[]): boolean =>
  line.path.join('/') === path.join('/');

/** Does not write a file that already has this content. */
async function replace(file: string, content: string, before: string): Promise<void> {
  if (content === before) return;
  await writeFile(`${file}.partial`, content);
  await rename(`${file}.partial`, file);
}
