import type { Stats } from 'node:fs';
import { UserError } from './errors.ts';

/** Largest file that is read as a whole, in bytes: more than any file of weights, images or settings needs. */
const largestFileBytes = 2 ** 31 - 1;

export interface ReadFileOptions {
  /** The file's purpose, for messages: `'the weights to start from'`. */
  readonly role?: string | undefined;
  /** What to do if it cannot be read. Default: check the path. */
  readonly hint?: string | undefined;
  /** A longer file is refused before it is read. Default: just below 2 GiB. */
  readonly largestBytes?: number | undefined;
}

/** The used part of Node's `Stats`. Node's own type would force every dependant to install `@types/node`. */
export interface FileFacts {
  /** Bytes. */
  readonly size: number;
  /** Time of the last change, in milliseconds since 1970. */
  readonly mtimeMs: number;
}

/**
 * The statistics of a file at a user's path, for Node. Only regular files are accepted: opening a pipe would wait
 * for a writer, and a device may have no end. @throws UserError naming the path.
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

/** The bytes of a regular file. @throws UserError naming the path if the file is absent, not regular, or too long. */
export async function readRegularFile(path: string, options: ReadFileOptions = {}): Promise<Uint8Array> {
  await regularFile(path, { largestBytes: largestFileBytes, ...options });
  return (await nodeFiles()).readFile(path).catch((cause: Error) => {
    throw new UserError(`${path} cannot be read. The system says: ${cause.message}.`, options.hint, {
      cause,
    });
  });
}

/** The import goes through a variable, so that bundlers for browsers ignore it. */
const filesModule = 'node:fs/promises';
const nodeFiles = (): Promise<typeof import('node:fs/promises')> => import(/* @vite-ignore */ filesModule);

/** Whether the path exists, even as a broken link. */
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
