import { createHash } from 'node:crypto';
import { basename, dirname, join } from 'node:path';
import { readRegularFile, type Snapshot, UserError, weightFault } from '@bitshare/core';
import { float32Tensor, float32Values, parseSafetensors, serializeSafetensors } from '@bitshare/safetensors';
import { fromExactJson, toExactJson } from './exact-json.ts';
import { writeSafely } from './write-safely.ts';

/** The contents of a checkpoint's JSON file; the tensors stand in the file beside it. */
interface CheckpointFile {
  readonly format: 'bitshare-checkpoint';
  readonly version: 2;
  /** What the run is a function of, as whoever keeps it says. */
  readonly fingerprint: unknown;
  readonly tensors: {
    readonly file: string;
    readonly bytes: number;
    readonly sha256: string;
  };
  readonly data: unknown;
}

const format = 'bitshare-checkpoint';
const version = 2;

/** A checkpoint of which a part is missing or not as it was written. */
export class DamagedCheckpoint extends Error {
  override readonly name = 'DamagedCheckpoint';
}

/** @param path of the JSON file. The tensors go first: with its JSON a checkpoint is there, wholly. @throws UserError */
export async function writeCheckpoint(
  path: string,
  { data, tensors }: Snapshot,
  fingerprint: unknown,
): Promise<void> {
  const bytes = serializeSafetensors({
    tensors: new Map(
      Object.entries(tensors).map(([name, { shape, values }]) => [name, float32Tensor(shape, values)]),
    ),
    metadata: { format, version: String(version) },
  });
  const tensorsPath = tensorsBeside(path);
  await writeSafely(tensorsPath, bytes);
  const file: CheckpointFile = {
    format,
    version,
    fingerprint,
    tensors: { file: basename(tensorsPath), bytes: bytes.length, sha256: digestOf(bytes) },
    data,
  };
  await writeSafely(path, toExactJson(file));
}

/** The file of tensors that belongs to a checkpoint's JSON file. */
export const tensorsBeside = (path: string): string => path.replace(/\.json$/, '.safetensors');

/** @throws DamagedCheckpoint when it is not as it was written. @throws UserError when another version wrote it. */
export async function readCheckpoint(
  path: string,
): Promise<{ readonly snapshot: Snapshot; readonly fingerprint: unknown }> {
  const { fingerprint, tensors, data } = checked(await content(path), path);
  const file = join(dirname(path), tensors.file);
  const bytes = await whole(file);
  if (bytes.length !== tensors.bytes)
    throw new DamagedCheckpoint(`${tensors.file} has ${bytes.length} bytes instead of ${tensors.bytes}`);
  if (digestOf(bytes) !== tensors.sha256)
    throw new DamagedCheckpoint(`${tensors.file} is not what was written`);
  const parsed = parseSafetensors(bytes).tensors;
  const values = [...parsed].map(
    ([name, tensor]) => [name, { shape: tensor.shape, values: float32Values(tensor, name) }] as const,
  );
  for (const [name, { values: own }] of values) {
    const fault = weightFault(name, own);
    if (fault) throw new DamagedCheckpoint(`the tensor ${name} of ${tensors.file} ${fault}`);
  }
  return { fingerprint, snapshot: { data, tensors: Object.fromEntries(values) } };
}

async function whole(path: string): Promise<Uint8Array> {
  return readRegularFile(path).catch(() => {
    throw new DamagedCheckpoint(`${basename(path)} cannot be read`);
  });
}

async function content(path: string): Promise<unknown> {
  const text = new TextDecoder().decode(await whole(path));
  try {
    return fromExactJson(text);
  } catch {
    throw new DamagedCheckpoint(`${basename(path)} is not whole`);
  }
}

function checked(found: unknown, path: string): CheckpointFile {
  const file = found as Partial<CheckpointFile> | null;
  if (file?.format !== format || typeof file.version !== 'number' || typeof file.tensors?.file !== 'string')
    throw new DamagedCheckpoint(`${basename(path)} is not a checkpoint`);
  if (file.version !== version) {
    const age = file.version > version ? 'a later' : 'an earlier';
    throw new UserError(
      `${path} was written by ${age} version of bitshare (format ${file.version}, this one reads ${version}).`,
      'Go on with that version, or keep the run elsewhere.',
    );
  }
  return file as CheckpointFile;
}

const digestOf = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');
