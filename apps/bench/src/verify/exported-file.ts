import { readRegularFile, UserError } from '@bitshare/core';
import { PackedFileError, type PackedNetwork } from '@bitshare/packed';
import { fileFormat } from '../file-format.ts';
import { installCommand } from '../installation.ts';
import type { FileRuntime } from './file-runtime.ts';
import { onnxRuntimes } from './onnx-runtimes.ts';
import { packedRuntimes } from './packed-runtimes.ts';
import { readTfjsFile } from './tfjs-file.ts';
import { tfjsRuntime } from './tfjs-runtime.ts';

/** A file that `export` wrote. */
export interface ExportedFile {
  readonly format: string;
  /** Bytes of all its files. */
  readonly bytes: number;
  /** The installed runtimes of its format. */
  readonly runtimes: readonly FileRuntime[];
}

/**
 * Recognises a file by its contents. @param packed its source network.
 * @throws UserError when bitshare did not write it, it is not valid, or no installed runtime supports it.
 */
export async function openExportedFile(path: string, packed: PackedNetwork): Promise<ExportedFile> {
  const bytes = Buffer.from(await readRegularFile(path, { hint: 'Give a file that export wrote.' }));
  const found = fileFormat(bytes);
  if (found === 'a TensorFlow.js model' || found === 'a JSON file') {
    const file = await readTfjsFile(path, bytes);
    return { format: 'tfjs', bytes: file.bytes, runtimes: [tfjsRuntime(file, packed)] };
  }
  const profile = onnxProfileOf(bytes);
  if (profile === undefined && found === 'an ONNX file')
    throw new UserError(
      `${path} is an ONNX file that bitshare did not write.`,
      'Give a file that export wrote.',
    );
  if (profile === undefined)
    return {
      format: 'packed',
      bytes: bytes.length,
      runtimes: await orUserError(path, bytes, () => packedRuntimes(bytes)),
    };
  const runtimes = await onnxRuntimes(bytes, packed);
  if (runtimes.length === 0)
    throw new UserError(
      `no installed runtime supports ${path}: neither onnxruntime-node nor onnxruntime-web is installed.`,
      `Install one: ${installCommand('onnxruntime-node')}`,
    );
  return { format: profile, bytes: bytes.length, runtimes };
}

/** The profile of an ONNX file, from its metadata, whose strings are plain text in the file. */
const onnxProfileOf = (bytes: Buffer): string | undefined =>
  ['onnx-packed', 'onnx-int8'].find((name) => bytes.includes(`bitshare-${name}`) && bytes[0] === 0x08);

/** The hint for a file that is not packed. */
export const packedHint = 'Give a file that bitshare export --format packed wrote.';

/** Turns a fault of a packed file into a UserError, which names the format of another file. */
export async function orUserError<Result>(
  path: string,
  bytes: Uint8Array,
  work: () => Promise<Result>,
): Promise<Result> {
  try {
    return await work();
  } catch (cause) {
    if (!(cause instanceof PackedFileError)) throw cause;
    const format = fileFormat(bytes);
    if (format === undefined) throw new UserError(`${path}: ${cause.message}`, undefined, { cause });
    throw new UserError(`${path} is ${format}, not a packed file.`, packedHint, { cause });
  }
}
