import { execFileSync } from 'node:child_process';
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createFileCheckpointer } from '@bitshare/checkpoints';
import { type Snapshot, UserError } from '@bitshare/core';
import { flippedBits, mutatedBytes, mutationRuns, testCheckpointer } from '@bitshare/testing';
import fc from 'fast-check';
import { afterAll, describe, expect, it, vi } from 'vitest';

const root = mkdtempSync(join(tmpdir(), 'bitshare-checkpoints-'));
afterAll(() => rmSync(root, { recursive: true }));
let made = 0;
const newFolder = () => join(root, String(++made));

testCheckpointer('files', async () => createFileCheckpointer({ directory: newFolder() }));

const snapshot = (step: number, size = 4): Snapshot => ({
  data: { step },
  tensors: { weights: { shape: [size], values: new Float32Array(size).fill(step) } },
});
const stepOf = (found: Snapshot | undefined) => (found?.data as { step: number } | undefined)?.step;

/** Checkpoints of steps 1 to 3, and what a new process says of them. */
async function threeSaved() {
  const directory = newFolder();
  const first = createFileCheckpointer({ directory });
  for (const step of [1, 2, 3]) await first.save(['search'], snapshot(step));
  const said: string[] = [];
  const again = () => createFileCheckpointer({ directory, say: (text) => said.push(text) });
  return { folder: join(directory, 'search'), said, again };
}

describe('files', () => {
  it('keep the last two of a stage and nothing else', async () => {
    const { folder, again } = await threeSaved();
    const two = ['000002.json', '000002.safetensors', '000003.json', '000003.safetensors'];
    expect(readdirSync(folder)).toEqual(two);
    writeFileSync(join(folder, '000004.safetensors.99.partial'), 'cut off');
    writeFileSync(join(folder, '000004.safetensors'), 'without its JSON');
    const checkpointer = again();
    expect(stepOf(await checkpointer.latest(['search']))).toBe(3);
    await checkpointer.save(['search'], snapshot(4));
    expect(readdirSync(folder)).toEqual([
      '000003.json',
      '000003.safetensors',
      '000004.json',
      '000004.safetensors',
    ]);
  });

  it.each([
    [
      'a pipe in the place of a file',
      '000003.json',
      (file: string) => {
        rmSync(file);
        execFileSync('mkfifo', [file]);
      },
    ],
    ['a cut off file of tensors', '000003.safetensors', (file: string) => truncateSync(file, 40)],
    ['a cut off JSON file', '000003.json', (file: string) => truncateSync(file, 40)],
    ['an empty JSON file', '000003.json', (file: string) => truncateSync(file, 0)],
    ['a JSON file that is something else', '000003.json', (file: string) => writeFileSync(file, '{"a":1}')],
    ['lost tensors', '000003.safetensors', (file: string) => rmSync(file)],
    [
      'one wrong byte',
      '000003.safetensors',
      (file: string) =>
        writeFileSync(
          file,
          readFileSync(file).map((byte, i, all) => (i === all.length - 2 ? byte ^ 1 : byte)),
        ),
    ],
  ])('go back to the one before, and say so: %s', async (_, name, damage) => {
    const { folder, said, again } = await threeSaved();
    damage(join(folder, name));
    const checkpointer = again();
    expect(stepOf(await checkpointer.latest(['search']))).toBe(2);
    expect(said.join()).toMatch(/000003\.json is damaged: .*000003.*The previous one is used/);
    // The good one outlives the next checkpoint, the damaged one does not.
    await checkpointer.save(['search'], snapshot(5));
    expect(readdirSync(folder)).toEqual([
      '000002.json',
      '000002.safetensors',
      '000004.json',
      '000004.safetensors',
    ]);
  });

  it('skip a checkpoint with tensors that hold NaN or a negative variance', async () => {
    const { said, again } = await threeSaved();
    const broken = (name: string, value: number) => ({
      data: { step: 4 },
      tensors: { [name]: { shape: [2], values: Float32Array.of(1, value) } },
    });
    for (const [name, value] of [
      ['weights', Number.NaN],
      ['norm/variance', -1],
    ] as const) {
      const checkpointer = again();
      expect(stepOf(await checkpointer.latest(['search']))).toBe(3);
      await checkpointer.save(['search'], broken(name, value));
    }
    expect(stepOf(await again().latest(['search']))).toBe(3);
    expect(said.join('\n')).toMatch(
      /weights of 000004\.safetensors holds NaN at index 1\. The previous one is used/,
    );
    expect(said.join('\n')).toMatch(/norm\/variance of 00000.\.safetensors holds a negative variance, -1/);
  });

  it('refuse a checkpoint of another run, with the keys that differ', async () => {
    const directory = newFolder();
    const before = { config: { epochs: 2, lambda: 0.1 }, data: 'abc' };
    await createFileCheckpointer({ directory, fingerprint: before }).save(['search'], snapshot(1));
    const now = { config: { epochs: 3, lambda: 0.1 }, data: 'abd' };
    const found = createFileCheckpointer({ directory, fingerprint: now }).latest(['search']);
    await expect(found).rejects.toThrow(UserError);
    await expect(found).rejects.toThrow(/config\.epochs: 2 -> 3\n.*data: "abc" -> "abd"/);
    await expect(found).rejects.not.toThrow(/lambda/);
    const same = createFileCheckpointer({ directory, fingerprint: structuredClone(before) });
    expect(stepOf(await same.latest(['search']))).toBe(1);
  });

  it('refuse another format by name and do not use an earlier checkpoint', async () => {
    const { folder, again } = await threeSaved();
    const file = join(folder, '000003.json');
    writeFileSync(file, readFileSync(file, 'utf8').replace('"version":1', '"version":2'));
    await expect(again().latest(['search'])).rejects.toThrow(/a later version .* \(format 2/);
  });

  it('refuse by name a checkpoint without digests', async () => {
    const { folder, again } = await threeSaved();
    const file = join(folder, '000003.json');
    writeFileSync(file, readFileSync(file, 'utf8').replace(/"digest":"\w+",/, ''));
    await expect(again().latest(['search'])).rejects.toThrow(
      /000003\.json was written by an earlier version/,
    );
  });

  it('report that no valid one is left, where every checkpoint is damaged', async () => {
    const { folder, said, again } = await threeSaved();
    for (const name of ['000002.json', '000003.json']) truncateSync(join(folder, name), 40);
    expect(await again().latest(['search'])).toBeUndefined();
    expect(said).toHaveLength(2);
    expect(said.join()).toMatch(
      /000003\.json is damaged: .*no intact earlier one, so this stage starts again/,
    );
  });

  const runs = mutationRuns(250);
  it.each([
    ['a flipped bit', flippedBits],
    ['wrong bytes', mutatedBytes],
  ])(
    `with %s in either half of the newest are passed over for the pair before (${runs} times)`,
    {
      timeout: 60_000 + 50 * runs,
    },
    async (_, mutated) => {
      const { folder, said, again } = await threeSaved();
      const whole = ['000003.json', '000003.safetensors'].map((name) => readFileSync(join(folder, name)));
      const damages = fc
        .nat(1)
        .chain((half) => mutated(whole[half]!).map((bytes) => [half, bytes] as const))
        .filter(([half, bytes]) => Buffer.compare(whole[half]!, bytes) !== 0);
      await fc.assert(
        fc.asyncProperty(damages, async ([half, bytes]) => {
          const names = ['000003.json', '000003.safetensors'];
          names.forEach((name, i) => {
            writeFileSync(join(folder, name), i === half ? bytes : whole[i]!);
          });
          said.length = 0;
          expect(stepOf(await again().latest(['search']))).toBe(2);
          expect(said.join()).toMatch(/000003\.json is damaged: .*The previous one is used/);
        }),
        { numRuns: runs },
      );
    },
  );

  it('are due by steps or by time', async () => {
    const bySteps = createFileCheckpointer({ directory: newFolder(), everySteps: 5 });
    expect([4, 5, 6, 10].map((step) => bySteps.due(step))).toEqual([false, true, false, true]);
    const byTime = createFileCheckpointer({ directory: newFolder(), everySeconds: 0.05 });
    expect(byTime.due(1)).toBe(false);
    await new Promise((resolve) => setTimeout(resolve, 60));
    expect(byTime.due(2)).toBe(true);
  });

  it('take at most a hundredth of the time for any period, so they are rarer on a slow disk', async () => {
    let now = 0;
    const clock = vi.spyOn(performance, 'now').mockImplementation(() => now);
    try {
      const checkpointer = createFileCheckpointer({ directory: newFolder(), everySeconds: 60 });
      const dueAt = (seconds: number) => {
        now = 1000 * seconds;
        return checkpointer.due(1);
      };
      expect([dueAt(59), dueAt(60)]).toEqual([false, true]);
      now = 63_000; // what follows takes three seconds
      await checkpointer.save(['search'], snapshot(1));
      expect([dueAt(63 + 60), dueAt(63 + 299), dueAt(63 + 300)]).toEqual([false, false, true]);
    } finally {
      clock.mockRestore();
    }
  });

  it('name a file that cannot be written', async () => {
    const directory = newFolder();
    writeFileSync(directory, 'a file where a folder should be');
    await expect(createFileCheckpointer({ directory }).save(['search'], snapshot(1))).rejects.toThrow(
      new RegExp(directory),
    );
  });
});

/** A disk of a megabyte, where this process may mount one. */
function smallDisk(): string | undefined {
  const path = newFolder();
  mkdirSync(path);
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', path], { stdio: 'ignore' });
    return path;
  } catch {
    return undefined;
  }
}
const disk = smallDisk();
afterAll(() => {
  if (disk) execFileSync('umount', [disk]);
});

describe('on a full disk (needs the right to mount a tmpfs)', { skip: disk === undefined }, () => {
  it('a checkpoint that does not fit is refused, and the one before is kept', async () => {
    const checkpointer = createFileCheckpointer({ directory: disk! });
    await checkpointer.save(['search'], snapshot(1, 100_000));
    await checkpointer.save(['search'], snapshot(2, 100_000));
    const full = checkpointer.save(['search'], snapshot(3, 100_000));
    await expect(full).rejects.toThrow(/000003\.safetensors cannot be written: no space is left on the disk/);
    const again = createFileCheckpointer({ directory: disk! });
    expect(stepOf(await again.latest(['search']))).toBe(2);
    expect(readdirSync(join(disk!, 'search')).some((name) => name.endsWith('.partial'))).toBe(false);
    await again.save(['search'], snapshot(4, 10));
    expect(stepOf(await again.latest(['search']))).toBe(4);
  });
});
