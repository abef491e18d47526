import { basename, dirname, join } from 'node:path';
import { type Progress, UserError } from '@bitshare/core';
import { checkImages } from '@bitshare/trainer';
import { exportNetwork } from '../export/export-network.ts';
import { type RunNetwork, readRunNetwork } from '../export/read-network.ts';
import { type OutputFolder, openOutputFolder } from '../results/output-folder.ts';
import { exporters, type FormatName } from '../roles/exporters.ts';
import { partOf } from '../roles/part.ts';
import { namedDataset } from '../verify/named-dataset.ts';
import { verifyExported } from '../verify/verify-exported.ts';
import type { VerifyReport } from '../verify/verify-report.ts';

/** A compressed network in a format of other programs, or why there is none. */
export interface Deliverable {
  readonly format: FormatName;
  /** The file that a runtime is given. */
  readonly path: string;
  /** Of all its files. */
  readonly bytes?: number | undefined;
  /** How far it agrees with the network, in every installed runtime. */
  readonly verified: readonly VerifyReport[];
  /** Why the format cannot carry the network, or no runtime could try it. */
  readonly fault?: string | undefined;
}

/** Each format with the name of its main file, beside which others may lie. */
const formats: readonly (readonly [FormatName, fileName: (name: string) => string])[] = [
  ['packed', (name) => `${name}.safetensors`],
  ['onnx-int8', (name) => `${name}.onnx`],
  ['tfjs', (name) => `tfjs/${name}.json`],
];

/**
 * Writes a finished run's network in every format, and runs the held-out images through each file. The engine that trained must be
 * active. @param folder of the run. @param name of the files.
 */
export async function deliver(
  folder: string,
  name: string,
  progress: Progress,
  signal: AbortSignal,
): Promise<readonly Deliverable[]> {
  const run = await readRunNetwork(folder);
  const dataset = await namedDataset(undefined, run);
  checkImages('compress', dataset, run.network.graph);
  const output = await openOutputFolder(folder);
  const delivered: Deliverable[] = [];
  for (const [format, fileName] of formats) {
    const path = join(folder, fileName(name));
    const written = await tried(() => write(run, format, fileName(name), output));
    const verified = written.fault
      ? undefined
      : await tried(() => verifyExported(path, { run, split: dataset.test, progress, signal }));
    const fault = written.fault ?? verified?.fault;
    delivered.push({ ...{ format, path, fault }, bytes: written.done, verified: verified?.done ?? [] });
  }
  return delivered;
}

/** What came of work, or its fault. */
interface Tried<Result> {
  readonly done?: Result;
  readonly fault?: string;
}

/** A format that cannot carry a network does not keep the others from being written. */
const tried = <Result>(work: () => Promise<Result>): Promise<Tried<Result>> =>
  work().then(
    (done) => ({ done }),
    (error: unknown) => {
      if (error instanceof UserError) return { fault: error.message };
      throw error;
    },
  );

/** @param fileName of the main file. @returns the bytes of all files. */
async function write(
  run: RunNetwork,
  format: FormatName,
  fileName: string,
  output: OutputFolder,
): Promise<number> {
  const { made } = await partOf(exporters, { name: format }, { seed: 0 });
  const { files } = await exportNetwork(run, made, basename(fileName));
  for (const file of files) await output.writeBytes(join(dirname(fileName), file.name), file.bytes);
  return files.reduce((sum, { bytes }) => sum + bytes.length, 0);
}
