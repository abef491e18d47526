import { mkdir, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { type Checkpointer, differences, type Snapshot, UserError } from '@bitshare/core';
import { DamagedCheckpoint, readCheckpoint, tensorsBeside, writeCheckpoint } from './checkpoint-file.ts';
import { partialSuffix } from './write-safely.ts';

export interface CheckpointsOptions {
  /** The folder of this run's checkpoints, created if needed. One process at a time may use it. */
  readonly directory: string;
  /** Steps between checkpoints of a training. Default: only time decides. */
  readonly everySteps?: number | undefined;
  /** Seconds between checkpoints of a training, or more if saving takes longer than a hundredth of them. Default 60. */
  readonly everySeconds?: number | undefined;
  /** The inputs that determine the run, as plain data. A checkpoint with other inputs is refused. */
  readonly fingerprint?: Readonly<Record<string, unknown>> | undefined;
  /** Receives messages about damaged checkpoints. Default: ignored. */
  readonly say?: ((text: string) => void) | undefined;
}

/** Saving takes at most this share of the time, for any period. */
const largestShare = 0.01;

/** Checkpoints in files, a JSON and a safetensors file each. Two per stage are kept, so that one remains if the other is damaged. */
export function createFileCheckpointer({
  directory,
  everySteps,
  everySeconds = 60,
  fingerprint = {},
  say = () => {},
}: CheckpointsOptions): Checkpointer {
  /** Numbers of the verified checkpoints, by stage. */
  const good = new Map<string, number>();
  let [savedAt, askedAt, duration] = [performance.now(), 0, 0];

  const folderOf = (key: readonly string[]) => join(directory, key.map(encodeURIComponent).join('+'));

  return {
    due(step) {
      askedAt = performance.now();
      if (everySteps !== undefined && step % everySteps === 0) return true;
      return askedAt - savedAt >= Math.max(1000 * everySeconds, duration / largestShare);
    },
    async save(key, snapshot) {
      const folder = folderOf(key);
      await makeFolder(folder);
      const number = Math.max(0, ...(await numbersIn(folder))) + 1;
      const file = join(folder, nameOf(number));
      await writeCheckpoint(file, snapshot, fingerprint);
      await removeAllBut(folder, [number, good.get(folder)]);
      good.set(folder, number);
      savedAt = performance.now();
      // The time of creating the snapshot counts too.
      duration = savedAt - askedAt;
      return file;
    },
    async latest(key) {
      const folder = folderOf(key);
      const damaged: string[] = [];
      for (const number of (await numbersIn(folder)).sort((a, b) => b - a)) {
        const found = await soundCheckpoint(join(folder, nameOf(number)), damaged);
        if (!found) continue;
        good.set(folder, number);
        for (const fault of damaged) say(`${fault} The previous one is used.`);
        return found;
      }
      for (const fault of damaged)
        say(`${fault} There is no intact earlier one, so this stage starts again.`);
      return undefined;
    },
  };

  /** Reads a checkpoint. If it is damaged, returns undefined and adds the fault to the list. */
  async function soundCheckpoint(file: string, damaged: string[]): Promise<Snapshot | undefined> {
    try {
      const { snapshot, fingerprint: made } = await readCheckpoint(file);
      refuseOther(made, file);
      return snapshot;
    } catch (error) {
      if (!(error instanceof DamagedCheckpoint)) throw error;
      damaged.push(`The checkpoint ${file} is damaged: ${error.message}.`);
      return undefined;
    }
  }

  function refuseOther(made: unknown, file: string): void {
    const differing = differences(made, fingerprint);
    if (differing.length > 0)
      throw new UserError(
        `${file} belongs to another run:\n${differing.map((line) => `  - ${line}`).join('\n')}`,
        'Use the same settings, or another folder.',
      );
  }
}

const nameOf = (number: number): string => `${String(number).padStart(6, '0')}.json`;

async function makeFolder(path: string): Promise<void> {
  try {
    await mkdir(path, { recursive: true });
  } catch (cause) {
    throw new UserError(`${path} cannot be created: ${(cause as Error).message}.`, undefined, { cause });
  }
}

const namesIn = (folder: string): Promise<string[]> => readdir(folder).catch(() => []);

const numbersIn = async (folder: string): Promise<number[]> =>
  (await namesIn(folder)).flatMap((name) => (/^\d+\.json$/.test(name) ? [Number.parseInt(name, 10)] : []));

/** Removes older checkpoints, tensors without JSON, and partial files of ended processes. */
async function removeAllBut(folder: string, kept: readonly (number | undefined)[]): Promise<void> {
  const names = kept.flatMap((number) => {
    if (number === undefined) return [];
    return [nameOf(number), tensorsBeside(nameOf(number))];
  });
  const old = (await namesIn(folder)).filter(
    (name) =>
      !names.includes(name) && (/^\d+\.(json|safetensors)$/.test(name) || name.endsWith(partialSuffix)),
  );
  await Promise.all(old.map((name) => rm(join(folder, name), { force: true })));
}
