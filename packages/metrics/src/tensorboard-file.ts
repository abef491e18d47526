import { appendFile, mkdir, rm, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { scalarEvent, versionEvent } from './event.ts';
import type { MetricsLine } from './metrics-line.ts';
import { tfRecord } from './tf-record.ts';

/** The event file of one stage: TensorBoard shows a folder as a run. */
export interface TensorBoardFile {
  append(line: MetricsLine): Promise<void>;
}

/** Creates the folder again with the valid earlier records, and drops those of discarded steps. */
export async function createTensorBoardFile(
  folder: string,
  lines: readonly MetricsLine[],
): Promise<TensorBoardFile> {
  const now = Date.now() / 1000;
  const file = join(folder, `events.out.tfevents.${Math.floor(now)}.${hostname()}.${process.pid}`);
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  await writeFile(file, Buffer.concat([tfRecord(versionEvent(now)), ...lines.map(recordOf)]));
  return { append: (line) => appendFile(file, recordOf(line)) };
}

function recordOf({ time, step, metrics, gates = [] }: MetricsLine): Uint8Array {
  const scalars = Object.entries(metrics).flatMap(([name, value]) => (value === null ? [] : [[name, value]]));
  const chosen = gates.flatMap(({ layer, weightBits, activationBits, keptFilters }) => [
    [`weight bits/${layer}`, weightBits],
    [`activation bits/${layer}`, activationBits],
    [`kept filters/${layer}`, keptFilters],
  ]);
  const seconds = Date.parse(time) / 1000;
  return tfRecord(scalarEvent({ seconds, step, scalars: Object.fromEntries([...scalars, ...chosen]) }));
}
