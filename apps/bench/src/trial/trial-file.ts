import { join } from 'node:path';
import { differences, UserError } from '@bitshare/core';
import { readJsonFileIfThere } from '../json-file.ts';
import type { OutputFolder } from '../results/output-folder.ts';
import { type TrialIdentity, trialId } from './trial-identity.ts';

/** What a folder of results is about: the contents of `trial.json`. */
export interface TrialFile {
  readonly format: 'bitshare-trial';
  readonly version: 1;
  readonly id: string;
  readonly identity: TrialIdentity;
  /** The command line that began it. */
  readonly command: string;
  readonly startedAt: string;
  /** `'bit operations'`: of the cost among its figures. */
  readonly costUnit: string;
  /** Absent while its results are not complete. */
  readonly finishedAt?: string | undefined;
}

const fileName = 'trial.json';

/** What a folder is about; nothing where it holds no trial. @throws UserError when the file is none of ours. */
export async function readTrial(folder: string): Promise<TrialFile | undefined> {
  const path = join(folder, fileName);
  const found = (await readJsonFileIfThere(path)) as TrialFile | undefined;
  if (found && found.format !== 'bitshare-trial') throw new UserError(`${path} does not describe a trial.`);
  return found;
}

export const newTrial = (identity: TrialIdentity, command: string, costUnit: string): TrialFile => ({
  format: 'bitshare-trial',
  version: 1,
  id: trialId(identity),
  identity,
  command,
  startedAt: new Date().toISOString(),
  costUnit,
});

export const writeTrial = (output: OutputFolder, trial: TrialFile): Promise<void> =>
  output.writeJson(fileName, trial);

/** @throws UserError naming every key in which the folder's trial differs from the one wanted. */
export function refuseOther(found: TrialFile, identity: TrialIdentity, folder: string): void {
  const differing = differences(found.identity, identity);
  if (differing.length === 0) return;
  const keys = differing.map((line) => `  - ${line}`).join('\n');
  throw new UserError(
    `${folder} holds another trial (${found.id}). What differs:\n${keys}`,
    'Choose another --out; or --fork, a new trial from its full-precision weights; or --anew, which sets it aside.',
  );
}
