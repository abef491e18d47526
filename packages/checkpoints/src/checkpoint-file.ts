import { createHash } from 'node:crypto';
import { basename, dirname, join } from 'node:path';
import {
  digestedJson,
  readRegularFile,
  type Snapshot,
  UserError,
  weightFault,
  withoutDigest,
} from '@bitshare/core';
import { float32Tensor, float32Values, parseSafetensors, serializeSafetensors } from '@bitshare/safetensors';
import * as z from 'zod';
import { fromExactJson, toExactJson } from './exact-json.ts';
import { writeSafely } from './write-safely.ts';

const format = 'bitshare-checkpoint';
const version = 1;

const fileSchema = z.strictObject({
  format: z.literal(format),
  version: z.literal(version),
  /** The inputs that determine the run, as the caller states them. */
  fingerprint: z.unknown(),
  /** The tensors in the other file. */
  tensors: z.strictObject({
    file: z.string(),
    bytes: z.int().min(0),
    sha256: z.string(),
  }),
  data: z.unknown().optional(),
});

/** The contents of a checkpoint's JSON file, which begins with the digest of the rest. */
type CheckpointFile = Readonly<z.output<typeof fileSchema>>;

/**
 * The numbers of later versions. A flipped bit can turn 1 into 3, 5 or 9, but into none of these, so such a number is not damage
 * but a later format.
 */
const laterVersions: readonly unknown[] = [2, 4, 7, 8];

/** A checkpoint with a missing or damaged part. */
export class DamagedCheckpoint extends Error {
  override readonly name = 'DamagedCheckpoint';
}

/** @param path of the JSON file. It is written after the tensors, so its presence means that the checkpoint is whole. @throws UserError */
export async function writeCheckpoint(
  path: string,
  { data, tensors }: Snapshot,
  fingerprint: unknown,
): Promise<void> {
  const content = {
    tensors: new Map(
      Object.entries(tensors).map(([name, { shape, values }]) => [name, float32Tensor(shape, values)]),
    ),
    metadata: { format, version: String(version) },
  };
  // The JSON contains the digest of the tensors, so that it fits only these.
  const bytes = serializeSafetensors(content, { digest: false });
  const tensorsPath = tensorsBeside(path);
  await writeSafely(tensorsPath, bytes);
  const file: CheckpointFile = {
    format,
    version,
    fingerprint,
    tensors: { file: basename(tensorsPath), bytes: bytes.length, sha256: digestOf(bytes) },
    data,
  };
  await writeSafely(path, digestedJson(toExactJson(file)));
}

/** The file of tensors of a checkpoint's JSON file. */
export const tensorsBeside = (path: string): string => path.replace(/\.json$/, '.safetensors');

/** @throws DamagedCheckpoint when a digest does not match. @throws UserError when another version wrote it. */
export async function readCheckpoint(
  path: string,
): Promise<{ readonly snapshot: Snapshot; readonly fingerprint: unknown }> {
  const { fingerprint, tensors, data } = await contentOf(path);
  const file = join(dirname(path), tensors.file);
  const bytes = await whole(file);
  if (bytes.length !== tensors.bytes)
    throw new DamagedCheckpoint(`${tensors.file} has ${bytes.length} bytes instead of ${tensors.bytes}`);
  if (digestOf(bytes) !== tensors.sha256)
    throw new DamagedCheckpoint(`the digest of ${tensors.file} does not match`);
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

async function contentOf(path: string): Promise<CheckpointFile> {
  const text = new TextDecoder().decode(await whole(path));
  const sound = withoutDigest(text);
  if (sound === undefined) refuseOtherVersions(recordIn(text), path);
  const result = fileSchema.safeParse(recordIn(sound ?? ''));
  if (!result.success) throw new DamagedCheckpoint(`the digest or the content of ${basename(path)} is wrong`);
  return result.data;
}

/** @throws UserError when a file without a matching digest is not damaged, but of another version. */
function refuseOtherVersions(found: Partial<CheckpointFile> | undefined, path: string): void {
  if (found?.format !== format) return;
  if (laterVersions.includes(found.version))
    throw new UserError(
      `${path} was written by a later version of bitshare (format ${found.version}, this one reads ${version}).`,
      'Resume with that version, or use another folder.',
    );
  if (fileSchema.safeParse(found).success)
    throw new UserError(
      `${path} was written by an earlier version of bitshare: it has no digest.`,
      'Resume with that version, or use another folder.',
    );
}

function recordIn(text: string): Partial<CheckpointFile> | undefined {
  try {
    return (fromExactJson(text) as Partial<CheckpointFile> | null) ?? undefined;
  } catch {
    return undefined;
  }
}

const digestOf = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');
