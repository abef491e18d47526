import { mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { writeSafely } from '@bitshare/checkpoints';
import { UserError } from '@bitshare/core';

/** A folder of results that lists its written files, for the message of an interrupted run. */
export interface OutputFolder {
  readonly path: string;
  /** Paths of the files written so far. */
  readonly written: readonly string[];
  writeText(name: string, text: string): Promise<void>;
  writeBytes(name: string, bytes: Uint8Array): Promise<void>;
  writeJson(name: string, value: unknown): Promise<void>;
}

/** Opens a folder and creates it if needed. @throws UserError when it cannot be created. */
export async function openOutputFolder(path: string): Promise<OutputFolder> {
  try {
    await mkdir(path, { recursive: true });
  } catch (cause) {
    throw new UserError(`The folder ${path} cannot be created.`, 'Choose another --out.', { cause });
  }
  const written: string[] = [];
  const write = async (name: string, content: string | Uint8Array) => {
    const file = join(path, name);
    await mkdir(dirname(file), { recursive: true });
    await writeSafely(file, content);
    if (!written.includes(file)) written.push(file);
  };
  return {
    path,
    written,
    writeText: write,
    writeBytes: write,
    writeJson: (name, value) => write(name, `${JSON.stringify(value, null, 2)}\n`),
  };
}
