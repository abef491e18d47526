import { contentDigest, digestKey } from './content-digest.ts';
import { dtypeBytes } from './dtype.ts';
import { SafetensorsError } from './safetensors-error.ts';
import type { SafeTensor, SafetensorsFile } from './safetensors-file.ts';

export interface SerializeOptions {
  /** Whether the file carries the SHA-256 of its content in its metadata. Default true. */
  readonly digest?: boolean;
}

/**
 * The bytes of a file. The same content always gives the same bytes: wider elements first, so that each tensor is aligned, then
 * by name. @throws SafetensorsError naming a tensor whose bytes do not fit its shape, or that has the format's reserved name.
 */
export function serializeSafetensors(
  { tensors, metadata }: SafetensorsFile,
  { digest = true }: SerializeOptions = {},
): Uint8Array<ArrayBuffer> {
  const entries = [...tensors].sort(
    ([nameA, a], [nameB, b]) => dtypeBytes(b.dtype) - dtypeBytes(a.dtype) || (nameA < nameB ? -1 : 1),
  );
  const { [digestKey]: _, ...own } = metadata;
  const texts = digest ? { ...own, [digestKey]: contentDigest({ tensors, metadata: own }) } : own;
  const header: [string, unknown][] = Object.keys(texts).length > 0 ? [['__metadata__', texts]] : [];
  let end = 0;
  for (const [name, tensor] of entries) {
    checkTensor(name, tensor);
    const begin = end;
    end += tensor.bytes.length;
    const { dtype, shape } = tensor;
    header.push([name, { dtype, shape, data_offsets: [begin, end] }]);
  }
  const text = new TextEncoder().encode(JSON.stringify(Object.fromEntries(header)));
  const dataStart = 8 + Math.ceil(text.length / 8) * 8;
  const file = new Uint8Array(dataStart + end).fill(0x20, 8, dataStart);
  new DataView(file.buffer).setBigUint64(0, BigInt(dataStart - 8), true);
  file.set(text, 8);
  let offset = dataStart;
  for (const [, { bytes }] of entries) {
    file.set(bytes, offset);
    offset += bytes.length;
  }
  return file;
}

function checkTensor(name: string, { dtype, shape, bytes }: SafeTensor): void {
  if (name === '__metadata__') throw new SafetensorsError('"__metadata__" cannot be the name of a tensor');
  const expected = shape.reduce((product, size) => product * size, dtypeBytes(dtype));
  if (expected !== bytes.length)
    throw new SafetensorsError(
      `tensor "${name}" has ${bytes.length} bytes, but ${dtype} [${shape.join(', ')}] takes ${expected}`,
    );
}
