import { digestKey, isAsWritten } from './content-digest.ts';
import { dtypeBytes, isDType, isUnreadDType } from './dtype.ts';
import { DamagedContent, SafetensorsError } from './safetensors-error.ts';
import type { SafeTensor, SafetensorsFile } from './safetensors-file.ts';

/** The format's own limit of a header, 100 MB. */
const largestHeader = 100_000_000;

export interface ParseOptions {
  /** Whether the digest is checked. Files of other programs, and older ones of this project, have none. Default true. */
  readonly checkDigest?: boolean | undefined;
}

/**
 * Reads a file. Tensors are views into `file`, so nothing is allocated for what a header only claims.
 * @throws SafetensorsError when a length, type, shape or range breaks the format's rules (ranges must fit their shapes and cover
 * the data without gap or overlap), or when the content does not match its digest.
 */
export function parseSafetensors(
  file: Uint8Array,
  { checkDigest = true }: ParseOptions = {},
): SafetensorsFile {
  const { header, data } = splitFile(file);
  const { __metadata__: metadata = {}, ...entries } = header;
  if (!isRecord(metadata) || Object.values(metadata).some((value) => typeof value !== 'string'))
    throw new SafetensorsError('__metadata__ is not a map of text to text');
  const ranged = Object.entries(entries).map(([name, entry]) => ({ name, ...readEntry(name, entry) }));
  checkCover(ranged, data.length);
  const { [digestKey]: digest, ...texts } = metadata as Record<string, string>;
  const content: SafetensorsFile = {
    metadata: texts,
    tensors: new Map(
      ranged.map(({ name, dtype, shape, begin, end }): [string, SafeTensor] => [
        name,
        { dtype, shape, bytes: data.subarray(begin, end) },
      ]),
    ),
  };
  if (checkDigest && !isAsWritten(content, digest))
    throw new DamagedContent('the file is damaged: its content does not match its digest');
  return content;
}

function splitFile(file: Uint8Array): { header: Record<string, unknown>; data: Uint8Array } {
  if (file.length < 8) throw new SafetensorsError(`${file.length} bytes are too few for a header's length`);
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  const length = view.getBigUint64(0, true);
  if (length > largestHeader || Number(length) > file.length - 8)
    throw new SafetensorsError(`a header of ${length} bytes does not fit a file of ${file.length}`);
  const end = 8 + Number(length);
  const header = parseJson(file.subarray(8, end));
  if (!isRecord(header)) throw new SafetensorsError('the header is not a JSON object');
  return { header, data: file.subarray(end) };
}

function parseJson(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch (cause) {
    throw new SafetensorsError(`the header is not JSON: ${(cause as Error).message}`, { cause });
  }
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const isSize = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) >= 0;

type Entry = Pick<SafeTensor, 'dtype' | 'shape'> & { readonly begin: number; readonly end: number };

function readEntry(name: string, entry: unknown): Entry {
  const fault = (what: string) => new SafetensorsError(`tensor "${name}": ${what}`);
  if (!isRecord(entry)) throw fault('its entry is not an object');
  const { dtype, shape, data_offsets: offsets } = entry;
  if (!isDType(dtype))
    throw fault(
      isUnreadDType(dtype)
        ? `its type ${dtype} is not read; save it as F32, F16 or BF16 (in PyTorch: tensor.float())`
        : `unknown type ${JSON.stringify(dtype)}`,
    );
  if (!Array.isArray(shape) || !shape.every(isSize)) throw fault(`impossible shape ${JSON.stringify(shape)}`);
  if (!Array.isArray(offsets) || offsets.length !== 2 || !offsets.every(isSize))
    throw fault(`impossible data_offsets ${JSON.stringify(offsets)}`);
  const [begin, end] = offsets as [number, number];
  const expected = (shape as number[]).reduce((product, size) => product * size, dtypeBytes(dtype));
  if (end - begin !== expected)
    throw fault(`${end - begin} bytes of data, but ${dtype} [${shape.join(', ')}] takes ${expected}`);
  return { dtype, shape, begin, end };
}

function checkCover(entries: readonly (Entry & { readonly name: string })[], length: number): void {
  let reached = 0;
  for (const { name, begin, end } of [...entries].sort((a, b) => a.begin - b.begin || a.end - b.end)) {
    if (begin !== reached)
      throw new SafetensorsError(
        `tensor "${name}" begins at byte ${begin} of the data and not at ${reached}, where the one before it ends`,
      );
    reached = end;
  }
  if (reached !== length)
    throw new SafetensorsError(`the tensors take ${reached} bytes, but the file has ${length} bytes of data`);
}
