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
  /** Of all its parts. */
  readonly bytes: number;
  /** Everything installed here that runs it. */
  readonly runtimes: readonly FileRuntime[];
}

/**
 * Recognises a file by its contents. @param packed the network that it was made of.
 * @throws UserError when it is none of ours, not valid, or nothing installed runs it.
 */
export async function openExportedFile(path: string, packed: PackedNetwork): Promise<ExportedFile> {
  const bytes = Buffer.from(await readRegularFile(path, { hint: 'Give a file that export wrote.' }));
  const found = fileFormat(bytes);
  if (found === 'a model of TensorFlow.js' || found === 'a JSON file') {
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
      `nothing here runs ${path}: neither onnxruntime-node nor onnxruntime-web is installed.`,
      `Install one: ${installCommand('onnxruntime-node')}`,
    );
  return { format: profile, bytes: bytes.length, runtimes };
}

/** Names stand in an ONNX file as they are; its metadata says which profile it has. */
const onnxProfileOf = (bytes: Buffer): string | undefined =>
  ['onnx-packed', 'onnx-int8'].find((name) => bytes.includes(`bitshare-${name}`) && bytes[0] === 0x08);

/** What to do about a file that is not packed. */
export const packedHint = 'Give a file that bitshare export --format packed wrote.';

/** Makes a fault of a packed file one that its reader can mend; names the format of a file that is none. */
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
