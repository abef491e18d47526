import { regularFile, UserError } from '@bitshare/core';
import type { AsyncBuffer, FileMetaData, RowGroup } from 'hyparquet';
import { hyparquet, hysnappy } from '../node-modules.ts';
import { checkPages } from './parquet-pages.ts';

/** A row of a Hugging Face image data set. */
interface ParquetRow {
  /** Row number in the file. */
  readonly number: number;
  readonly bytes: Uint8Array;
  /** Class index. */
  readonly label: number;
}

export interface ParquetFile {
  readonly rows: number;
  /** Class names in index order, if the file has them. */
  readonly classes: readonly string[] | undefined;
  /** Rows, read by row group. @throws UserError naming the file and the rows. */
  read(): AsyncGenerator<ParquetRow>;
}

/**
 * A parquet file with the columns `image { bytes, path }` and `label`.
 * @throws UserError naming the file when it is damaged or has other columns.
 */
export async function openParquetFile(path: string): Promise<ParquetFile> {
  await regularFile(path);
  const { asyncBufferFromFile, parquetMetadataAsync } = await hyparquet();
  const { file, metadata } = await guarded(
    `${path} is damaged or not a parquet file, by its last bytes`,
    async () => {
      const file = await asyncBufferFromFile(path);
      return { file, metadata: await parquetMetadataAsync(file) };
    },
  );
  for (const [number, group] of metadata.row_groups.entries())
    checkRowGroup(`${path}: row group ${number}`, group);
  const columns = new Set(metadata.schema.map(({ name }) => name));
  for (const name of ['image', 'bytes', 'label'])
    if (!columns.has(name))
      throw new UserError(
        `${path} has no column ${name}`,
        'The columns image { bytes, path } and label are required, as in Hugging Face image data sets.',
      );
  return {
    rows: metadata.row_groups.reduce((sum, group) => sum + Number(group.num_rows), 0),
    classes: classNames(metadata),
    read: () => readRows(path, file, metadata),
  };
}

async function* readRows(
  path: string,
  file: AsyncBuffer,
  metadata: FileMetaData,
): AsyncGenerator<ParquetRow> {
  const { parquetReadObjects } = await hyparquet();
  // The lengths are checked first, because hyparquet would loop over a damaged length.
  const compressors = { SNAPPY: (await hysnappy()).snappyUncompressor() };
  let from = 0;
  for (const group of metadata.row_groups) {
    const to = from + Number(group.num_rows);
    const place = `${path}: rows ${from} to ${to - 1}`;
    const rows = await guarded(`${place} are damaged`, async () => {
      await checkPages(file, group);
      const range = { rowStart: from, rowEnd: to, compressors };
      return parquetReadObjects({ file, metadata, ...range, columns: ['image', 'label'], utf8: false });
    });
    if (rows.length !== to - from) throw new UserError(`${place}: the file has only ${rows.length} of them`);
    for (const [i, { image, label }] of rows.entries()) {
      const number = from + i;
      if (!(image?.bytes instanceof Uint8Array))
        throw new UserError(`${path}: row ${number} has no image bytes`);
      yield { number, bytes: image.bytes, label: Number(label ?? -1) };
    }
    from = to;
  }
}

/** Largest row group: the default of pyarrow. */
const mostRowsOfGroup = 2 ** 20;
/** Largest unpacked row group in bytes. Hugging Face writes 100 images per group. */
const mostBytesOfGroup = 2 ** 29;

/** @throws UserError when a group is too large to be read at once. */
export function checkRowGroup(
  place: string,
  { num_rows, columns }: Pick<RowGroup, 'num_rows' | 'columns'>,
): void {
  const most = (what: string, count: number, limit: number) => {
    if (count >= 0 && count <= limit) return;
    throw new UserError(
      `${place} claims ${count} ${what}; at most ${limit} are read at once`,
      'Write the file with smaller row groups, or fetch it again.',
    );
  };
  most('rows', Number(num_rows), mostRowsOfGroup);
  const bytes = columns.reduce((sum, { meta_data }) => sum + Number(meta_data?.total_uncompressed_size), 0);
  most('bytes', bytes, mostBytesOfGroup);
}

/** Metadata of Hugging Face's `datasets` in the schema. */
function classNames({ key_value_metadata }: FileMetaData): readonly string[] | undefined {
  const text = key_value_metadata?.find(({ key }) => key === 'huggingface')?.value;
  if (text === undefined) return undefined;
  try {
    const names: unknown = JSON.parse(text)?.info?.features?.label?.names;
    return Array.isArray(names) ? names.map(String) : undefined;
  } catch {
    return undefined;
  }
}

async function guarded<Result>(what: string, work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (cause) {
    throw new UserError(`${what}: ${(cause as Error).message}`, 'Fetch it again.', { cause });
  }
}
