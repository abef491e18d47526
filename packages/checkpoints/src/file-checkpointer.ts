import { mkdir, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { type Checkpointer, differences, type Snapshot, UserError } from '@bitshare/core';
import { DamagedCheckpoint, readCheckpoint, tensorsBeside, writeCheckpoint } from './checkpoint-file.ts';
import { partialSuffix } from './write-safely.ts';

export interface CheckpointsOptions {
  /** The folder of this run's checkpoints, made if need be. One process at a time uses it. */
  readonly directory: string;
  /** Steps between two checkpoints of a training. Default: time alone decides. */
  readonly everySteps?: number | undefined;
  /** Seconds between two checkpoints of a training, or more where one takes longer than a hundredth of them. Default 60. */
  readonly everySeconds?: number | undefined;
  /** What the run is a function of, as plain data. A checkpoint that was made under another is refused. */
  readonly fingerprint?: Readonly<Record<string, unknown>> | undefined;
  /** Where to say that a checkpoint is damaged. Default: nowhere. */
  readonly say?: ((text: string) => void) | undefined;
}

/** Saving takes at most this share of the time, whatever the period. */
const largestShare = 0.01;

/** Checkpoints in files: two a stage, so that there is one to go back to; a state is a JSON file and a safetensors file. */
export function createFileCheckpointer({
  directory,
  everySteps,
  everySeconds = 60,
  fingerprint = {},
  say = () => {},
}: CheckpointsOptions): Checkpointer {
  /** Numbers of the checkpoints that are known to be whole, by stage. */
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
      // What it takes to gather a snapshot counts too.
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
        for (const fault of damaged) say(`${fault} The one before it is used.`);
        return found;
      }
      for (const fault of damaged) say(`${fault} There is no sound one before it, so this part begins anew.`);
      return undefined;
    },
  };

  /** Nothing where it is damaged, which is added to what is. */
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
        `${file} is of another run:\n${differing.map((line) => `  - ${line}`).join('\n')}`,
        'Run it with the same settings, or keep this run in another folder.',
      );
  }
}

const nameOf = (number: number): string => `${String(number).padStart(6, '0')}.json`;

async function makeFolder(path: string): Promise<void> {
  try {
    await mkdir(path, { recursive: true });
  } catch (cause) {
    throw new UserError(`${path} cannot be made: ${(cause as Error).message}.`, undefined, { cause });
  }
}

const namesIn = (folder: string): Promise<string[]> => readdir(folder).catch(() => []);

const numbersIn = async (folder: string): Promise<number[]> =>
  (await namesIn(folder)).flatMap((name) => (/^\d+\.json$/.test(name) ? [Number.parseInt(name, 10)] : []));

/** Removes older checkpoints, tensors without JSON, and what a process that was ended left half written. */
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
