import { readRegularFile, UserError } from '@bitshare/core';
import { nodeFiles, nodePath } from '../node-modules.ts';
import { tarEntries } from '../tar-entries.ts';

/** The file names of one of the official archives. */
export interface CifarNames {
  /** `'cifar-10-batches-bin'`. */
  readonly folder: string;
  /** Files of training images, in order. */
  readonly train: readonly string[];
  readonly test: string;
  /** The file that names the classes. */
  readonly classes: string;
}

export interface CifarFile {
  /** Its place, for messages. */
  readonly place: string;
  readonly bytes: Uint8Array;
}

/** Largest file in bytes: CIFAR-100's `train` has 155 million. */
const largestFileBytes = 2 ** 28;

const namesOf = ({ train, test, classes }: CifarNames): string[] => [...train, test, classes];

/**
 * The files of the first archive that is found: packed (`.tar.gz` or `.tar`), its folder, or a folder that contains it.
 * @param hint what to fetch if no archive is found.
 * @throws UserError when a file is missing, duplicate or damaged.
 */
export async function readCifarFiles<Kind extends CifarNames>(
  path: string,
  kinds: readonly Kind[],
  hint: string,
): Promise<{ readonly kind: Kind; readonly file: (name: string) => CifarFile }> {
  const { stat } = await nodeFiles();
  const found = await stat(path).catch((cause: unknown) => {
    throw new UserError(`${path} cannot be read`, hint, { cause });
  });
  const files = found.isDirectory() ? await fromFolder(path, kinds) : await fromArchive(path, kinds);
  const kind = kinds.find(({ test }) => files.has(test));
  if (!kind) {
    const tests = kinds.map(({ test }) => test).join(' nor ');
    throw new UserError(`${path} holds neither ${tests}`, hint);
  }
  return {
    kind,
    file(name) {
      const file = files.get(name);
      if (!file) throw new UserError(`${path} holds no ${name}`, hint);
      return file;
    },
  };
}

async function fromArchive(path: string, kinds: readonly CifarNames[]): Promise<Map<string, CifarFile>> {
  const wanted = new Set(kinds.flatMap(namesOf));
  const files = new Map<string, CifarFile>();
  for await (const { name, type, content } of tarEntries(path)) {
    const own = name.slice(name.lastIndexOf('/') + 1);
    if (type !== 'file' || !wanted.has(own)) continue;
    if (files.has(own)) throw new UserError(`${path} holds ${own} twice`, 'Fetch it again.');
    files.set(own, { place: `${path}: ${name}`, bytes: await content(largestFileBytes) });
  }
  return files;
}

async function fromFolder(path: string, kinds: readonly CifarNames[]): Promise<Map<string, CifarFile>> {
  const [{ stat }, { join }] = [await nodeFiles(), await nodePath()];
  for (const kind of kinds) {
    for (const folder of [path, join(path, kind.folder)]) {
      const files = new Map<string, CifarFile>();
      for (const name of namesOf(kind)) {
        const place = join(folder, name);
        const exists = await stat(place).catch(() => undefined);
        if (exists)
          files.set(name, { place, bytes: await readRegularFile(place, { largestBytes: largestFileBytes }) });
      }
      if (files.has(kind.test)) return files;
    }
  }
  return new Map();
}
