import type { Stats } from 'node:fs';
import { UserError } from './errors.ts';

/** Bytes of a file that is read as a whole: more than any file of weights, images or settings that this project is for. */
const largestFileBytes = 2 ** 31 - 1;

export interface ReadFileOptions {
  /** What the file is for, in messages: `'the weights to start from'`. */
  readonly role?: string | undefined;
  /** What to do when it cannot be read. Default: to check the path. */
  readonly hint?: string | undefined;
  /** What is longer is refused before it is read. Default: just below 2 GiB. */
  readonly largestBytes?: number | undefined;
}

/** Of Node's `Stats` what readers ask for: a type of Node's here would oblige everybody who compiles against this package. */
export interface FileFacts {
  /** Bytes. */
  readonly size: number;
  /** Milliseconds since 1970 of the last change. */
  readonly mtimeMs: number;
}

/**
 * What the file system says of a file that somebody has named, for Node. Only ordinary files are files: opening a pipe would wait
 * for a writer for ever, a device may have no end. @throws UserError naming the path.
 */
export async function regularFile(
  path: string,
  { role, hint = 'Check the path.', largestBytes = Number.POSITIVE_INFINITY }: ReadFileOptions = {},
): Promise<FileFacts> {
  const fail = (why: string, cause?: unknown): never => {
    throw new UserError(`${path}${role ? `, ${role},` : ''} cannot be read. ${why}.`, hint, { cause });
  };
  const stats = await (await nodeFiles()).stat(path).catch(async (cause: NodeJS.ErrnoException) => {
    if (cause.code === 'ENOENT' && (await isNamed(path))) return fail('It is a link to nothing', cause);
    return fail(reasons[cause.code!] ?? `The system says: ${cause.message}`, cause);
  });
  if (!stats.isFile()) fail(`It is ${kindOf(stats)}`);
  if (stats.size > largestBytes) fail(`It has ${stats.size} bytes, more than ${largestBytes}`);
  return stats;
}

/** The bytes of such a file. @throws UserError naming the path: it is absent, no ordinary file, or too long. */
export async function readRegularFile(path: string, options: ReadFileOptions = {}): Promise<Uint8Array> {
  await regularFile(path, { largestBytes: largestFileBytes, ...options });
  return (await nodeFiles()).readFile(path).catch((cause: Error) => {
    throw new UserError(`${path} cannot be read. The system says: ${cause.message}.`, options.hint, {
      cause,
    });
  });
}

/** Imported by a variable, so that bundlers for browsers let it be. */
const filesModule = 'node:fs/promises';
const nodeFiles = (): Promise<typeof import('node:fs/promises')> => import(/* @vite-ignore */ filesModule);

/** Whether there is something of that name, be it a link to nothing. */
const isNamed = async (path: string): Promise<boolean> =>
  (await nodeFiles()).lstat(path).then(
    () => true,
    () => false,
  );

const reasons: Readonly<Record<string, string>> = {
  ENOENT: 'There is no such file',
  ENOTDIR: 'What stands before the last slash is no folder',
  EACCES: 'That is not permitted',
  ELOOP: 'It is a link that leads back to itself',
};

function kindOf(stats: Stats): string {
  if (stats.isDirectory()) return 'a folder';
  if (stats.isFIFO()) return 'a pipe, not a file';
  return stats.isSocket() ? 'a socket, not a file' : 'a device, not a file';
}
