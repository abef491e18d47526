import { join } from 'node:path';
import { differences, parseWith, UserError } from '@bitshare/core';
import * as z from 'zod';
import { readJsonFileIfThere } from '../json-file.ts';
import type { OutputFolder } from '../results/output-folder.ts';
import { identitySchema, type TrialIdentity, trialId } from './trial-identity.ts';

/** The trial of a folder of results: the contents of `trial.json`. */
export interface TrialFile {
  readonly format: 'bitshare-trial';
  readonly version: 1;
  readonly id: string;
  readonly identity: TrialIdentity;
  /** The command line that started it. */
  readonly command: string;
  readonly startedAt: string;
  /** `'bit operations'`: of the cost among its figures. */
  readonly costUnit: string;
  /** Absent until its results are complete. */
  readonly finishedAt?: string | undefined;
}

const trialSchema: z.ZodType<TrialFile> = z.strictObject({
  format: z.literal('bitshare-trial'),
  version: z.literal(1),
  id: z.string().min(1),
  identity: identitySchema,
  command: z.string(),
  startedAt: z.iso.datetime(),
  costUnit: z.string(),
  finishedAt: z.iso.datetime().optional(),
});

const fileName = 'trial.json';

/** The trial of a folder; undefined without a trial. @throws UserError naming the file and every wrong field. */
export async function readTrial(folder: string): Promise<TrialFile | undefined> {
  const path = join(folder, fileName);
  const found = await readJsonFileIfThere(path);
  if (found === undefined) return undefined;
  return parseWith(trialSchema, found, {
    source: path,
    kind: 'a trial of version 1',
    hint: 'Choose another --out, or remove the folder.',
  });
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

/** @throws UserError naming every key in which the folder's trial differs from the requested one. */
export function refuseOther(found: TrialFile, identity: TrialIdentity, folder: string): void {
  const differing = differences(found.identity, identity);
  if (differing.length === 0) return;
  const keys = differing.map((line) => `  - ${line}`).join('\n');
  throw new UserError(
    `${folder} holds another trial (${found.id}). The differences:\n${keys}`,
    'Choose another --out; or --fork, a new trial from its full-precision weights; or --anew, which moves it aside.',
  );
}
